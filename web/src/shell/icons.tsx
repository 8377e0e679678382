import type { ComponentChildren } from "preact";

/** Icons are drawn here: 16 × 16, in the colour of the text beside them, and silent to screen readers. */
function Icon({ children }: { readonly children: ComponentChildren }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const PlayIcon = () => (
  <Icon>
    <path
      d="M4.5 2.6v10.8a.5.5 0 0 0 .76.43l8.8-5.4a.5.5 0 0 0 0-.86l-8.8-5.4a.5.5 0 0 0-.76.43Z"
      fill="currentColor"
    />
  </Icon>
);

export const PauseIcon = () => (
  <Icon>
    <path d="M4 2.5h2.6v11H4zM9.4 2.5H12v11H9.4z" fill="currentColor" />
  </Icon>
);

export const StepBackIcon = () => (
  <Icon>
    <path
      d="M10.5 3 5.5 8l5 5"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
    />
  </Icon>
);

export const StepForwardIcon = () => (
  <Icon>
    <path
      d="m5.5 3 5 5-5 5"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
    />
  </Icon>
);

export const ThemeIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.5" />
    <path d="M8 2a6 6 0 0 1 0 12Z" fill="currentColor" />
  </Icon>
);

export const SaveIcon = () => (
  <Icon>
    <path
      d="M8 2v7.5m-3-3 3 3 3-3M3 12.5h10"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linecap="round"
      stroke-linejoin="round"
    />
  </Icon>
);

export const CloseIcon = () => (
  <Icon>
    <path d="m4 4 8 8m0-8-8 8" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" />
  </Icon>
);
