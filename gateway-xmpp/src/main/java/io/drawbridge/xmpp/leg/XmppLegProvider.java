package io.drawbridge.xmpp.leg;

import io.drawbridge.core.spi.Leg;
import io.drawbridge.core.spi.LegContext;
import io.drawbridge.core.spi.LegProvider;

/** Makes the leg named {@code xmpp}. */
public final class XmppLegProvider implements LegProvider {
    @Override
    public String name() {
        return "xmpp";
    }

    @Override
    public Leg create(LegContext context) {
        return new XmppLeg(context);
    }
}
