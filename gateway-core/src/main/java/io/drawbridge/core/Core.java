package io.drawbridge.core;

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

/** What the core hands to its legs. */
record Core(
        GatewayConfig config,
        Loops loops,
        Ticker ticker,
        MeterRegistry meters,
        Directory directory,
        Meetings meetings,
        JoinLink joins,
        Pki pki,
        Exports exports,
        PublicAddresses publicAddresses)
        implements LegContext {}
