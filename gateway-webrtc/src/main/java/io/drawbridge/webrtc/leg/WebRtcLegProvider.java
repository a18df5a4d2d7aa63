package io.drawbridge.webrtc.leg;

import io.drawbridge.core.spi.Leg;
import io.drawbridge.core.spi.LegContext;
import io.drawbridge.core.spi.LegProvider;

/** Makes the browsers' leg, {@code webrtc}. */
public final class WebRtcLegProvider implements LegProvider {
    /** For ServiceLoader. */
    public WebRtcLegProvider() {}

    @Override
    public String name() {
        return "webrtc";
    }

    @Override
    public Leg create(LegContext context) {
        return new WebRtcLeg(context);
    }
}
