/** A view of the devices, which takes a moment to load what it shows. */

import { Component } from "preact";
import { optional } from "../../load";
import type { CallMediaControl, DeviceControl } from "../../engine/types";

export interface DeviceProps {
  media: CallMediaControl;
}

export abstract class WithDevices<P extends DeviceProps = DeviceProps> extends Component<P> {
  protected control: DeviceControl | null = null;
  private stop = (): void => undefined;
  private isGone = false;

  override componentDidMount(): void {
    const redraw = (): void => this.setState({});
    void optional(this.props.media.deviceControl()).then((control) => {
      if (!control || this.isGone) return;
      this.control = control;
      this.stop = control.view.subscribe(redraw);
      redraw();
    });
  }

  override componentWillUnmount(): void {
    this.isGone = true;
    this.stop();
  }
}
