import { Command } from "commander";
import { codebookAssignCommand } from "./codebook-assign.ts";
import { codebookCreateCommand } from "./codebook-create.ts";
import { codebookDeleteCommand } from "./codebook-delete.ts";
import { codebookExportCommand, codebookImportCommand } from "./codebook-files.ts";
import { codebookListCommand } from "./codebook-list.ts";
import { codebookMotifsCommand } from "./codebook-motifs.ts";
import { codebookShowCommand } from "./codebook-show.ts";

export const codebookCommand = new Command("codebook")
  .description("medoids under a name that never change, and labels of outputs by them")
  .addHelpText(
    "before",
    "Example: panic-tda codebook create motifs --embedding-model SketchText --medoids 12\n",
  )
  .addCommand(codebookCreateCommand)
  .addCommand(codebookAssignCommand)
  .addCommand(codebookListCommand)
  .addCommand(codebookShowCommand)
  .addCommand(codebookMotifsCommand)
  .addCommand(codebookExportCommand)
  .addCommand(codebookImportCommand)
  .addCommand(codebookDeleteCommand);
