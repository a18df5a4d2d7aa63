package io.drawbridge.sip.leg;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.spi.Leg;
import io.drawbridge.core.spi.LegContext;
import io.drawbridge.core.spi.LegProvider;
import java.util.OptionalInt;

/** Makes the SIP leg from the configuration. */
public final class SipLegProvider implements LegProvider {
    @Override
    public String name() {
        return "sip";
    }

    @Override
    public Leg create(LegContext context) {
        GatewayConfig.Sip sip = context.config().sip();
        return new SipLeg(context, new SipLeg.Listen(port(sip.udpPort()), port(sip.tcpPort()), port(sip.tlsPort())));
    }

    /** Port 0 of the configuration means: no such listener. */
    private static OptionalInt port(int configured) {
        return configured == 0 ? OptionalInt.empty() : OptionalInt.of(configured);
    }
}
