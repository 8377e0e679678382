import type { ComponentChildren } from "preact";
import { Link } from "../address/link.tsx";

/** A link where there is somewhere to go. */
export function MaybeLink({
  href,
  children,
  ...rest
}: {
  readonly href: string | null;
  readonly title?: string;
  readonly children: ComponentChildren;
}) {
  return href === null ? (
    <span {...rest}>{children}</span>
  ) : (
    <Link href={href} {...rest}>
      {children}
    </Link>
  );
}
