import { ThemeIcon } from "./icons.tsx";
import { setTheme, THEMES, useTheme } from "./theme.ts";

/** Light, dark, or as the system has it. */
export function ThemeSwitch() {
  const theme = useTheme();
  return (
    <label class="theme-switch">
      <ThemeIcon />
      <span class="visually-hidden">Colours</span>
      <select
        value={theme}
        onChange={(event) => setTheme(THEMES[event.currentTarget.selectedIndex] ?? "system")}
      >
        {THEMES.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
