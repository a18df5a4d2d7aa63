package io.drawbridge.xmpp.leg;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.directory.Directory;
import io.drawbridge.core.meeting.Meetings;
import io.drawbridge.core.net.Loops;
import io.drawbridge.core.net.PublicAddresses;
import io.drawbridge.core.pki.Pki;
import io.drawbridge.core.spi.Exports;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.core.spi.LegContext;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.concurrent.Ticker;

/** The leg's context with the configuration and identities of now, in the place of those of the start. */
record NewerContext(LegContext start, GatewayConfig config, Pki pki) implements LegContext {
    @Override
    public Loops loops() {
        return start.loops();
    }

    @Override
    public PublicAddresses publicAddresses() {
        return start.publicAddresses();
    }

    @Override
    public Ticker ticker() {
        return start.ticker();
    }

    @Override
    public MeterRegistry meters() {
        return start.meters();
    }

    @Override
    public Directory directory() {
        return start.directory();
    }

    @Override
    public Meetings meetings() {
        return start.meetings();
    }

    @Override
    public JoinLink joins() {
        return start.joins();
    }

    @Override
    public Exports exports() {
        return start.exports();
    }
}
