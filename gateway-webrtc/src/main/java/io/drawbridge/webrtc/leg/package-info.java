/**
 * The web bridge's side: a browser's session from its WebSocket to the join link; the module's door. Start reading at
 * {@link io.drawbridge.webrtc.leg.BrowserSession}.
 */
@NullMarked
package io.drawbridge.webrtc.leg;

import org.jspecify.annotations.NullMarked;
