import { Component, type ComponentChildren } from "preact";

interface FailureProps {
  readonly children?: ComponentChildren;
}

/** A defect of one view is told in its place; the rest of the page goes on. */
export class Failure extends Component<FailureProps, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static override getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <div class="notice notice-error" role="alert">
        <p class="notice-title">This view stopped at a defect of the explorer: {error.message}</p>
        <pre>{error.stack}</pre>
        <button type="button" onClick={() => this.setState({ error: null })}>
          Try again
        </button>
      </div>
    );
  }
}
