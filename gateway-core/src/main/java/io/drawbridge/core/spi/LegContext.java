package io.drawbridge.core.spi;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.directory.Directory;
import io.drawbridge.core.meeting.Meetings;
import io.drawbridge.core.net.Loops;
import io.drawbridge.core.net.PublicAddresses;
import io.drawbridge.core.pki.Pki;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.concurrent.Ticker;

/** The few things a leg may ask of the core. Thread-safe. */
public interface LegContext {
    /** The effective configuration. */
    GatewayConfig config();

    /** The event loops: media loops and the signalling loop. */
    Loops loops();

    /** Where far ends reach us. */
    default PublicAddresses publicAddresses() {
        return new PublicAddresses(config().network().publicAddresses());
    }

    /** The clock of everything that measures spans of time. */
    Ticker ticker();

    /** Where metrics are registered. */
    MeterRegistry meters();

    /** Names and numbers to meetings. */
    Directory directory();

    /** The meetings. */
    Meetings meetings();

    /** The callbridge's inner half: takes joins directly, without any link. A {@link JoinLink} of a leg ends here. */
    JoinLink joins();

    /** Keys and certificates of the data directory. */
    Pki pki();

    /** What legs lend to each other; complete from {@link Leg#start()} on. */
    Exports exports();
}
