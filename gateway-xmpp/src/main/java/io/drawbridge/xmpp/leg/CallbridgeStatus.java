package io.drawbridge.xmpp.leg;

import io.drawbridge.xmpp.component.LinkFigures;
import io.drawbridge.xmpp.component.LinkStatus;
import io.drawbridge.xmpp.component.PeerFacts;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/v1/callbridge/status}, as it is written in JSON; what is not known is null.
 *
 * @param state a state of the link machine
 * @param since when the state was entered, ISO 8601 UTC
 */
public record CallbridgeStatus(
        String state, @Nullable String server, @Nullable String lastError, @Nullable String since, List<Link> links) {
    private static final double NANOS_PER_MILLI = 1e6;

    /**
     * One link.
     *
     * @param component the domain it serves
     * @param server {@code host:port} as configured or found
     * @param address the one of the host's addresses that took the connection, with the port
     * @param usable whether joins are carried
     * @param roundTripMs of the last stanza to the own address
     * @param certificate what the server has shown; null without TLS
     * @param joinsPerMinute begun over this link in the last minute
     * @param joinsTotal begun since the process started
     * @param joinsFailed of these, refused, given up or without an answer
     */
    public record Link(
            String component,
            String state,
            @Nullable String server,
            @Nullable String address,
            boolean usable,
            @Nullable String lastError,
            @Nullable String since,
            @Nullable Double roundTripMs,
            @Nullable Certificate certificate,
            int joinsPerMinute,
            long joinsTotal,
            long joinsFailed) {}

    /**
     * A server's certificate.
     *
     * @param notAfter ISO 8601 UTC
     * @param daysLeft whole days, rounded down; negative when it is over
     * @param fingerprint SHA-256, hex with colons
     */
    public record Certificate(String subject, String issuer, String notAfter, long daysLeft, String fingerprint) {}

    /** Of the callbridge's link, which comes first, and all others. */
    static CallbridgeStatus of(List<LinkStatus> links) {
        if (links.isEmpty()) {
            return new CallbridgeStatus("DISABLED", null, null, null, List.of());
        }
        List<Link> shown = links.stream().map(CallbridgeStatus::link).toList();
        Link first = shown.get(0);
        return new CallbridgeStatus(first.state(), first.server(), first.lastError(), first.since(), shown);
    }

    private static Link link(LinkStatus status) {
        LinkFigures figures = status.figures();
        return new Link(
                status.component(),
                status.state().name(),
                status.server(),
                figures.address().isEmpty() ? null : figures.address(),
                status.usable(),
                status.lastError().orElse(null),
                status.since().toString(),
                figures.roundTripNanos().isPresent() ? figures.roundTripNanos().getAsLong() / NANOS_PER_MILLI : null,
                status.peer().map(CallbridgeStatus::certificate).orElse(null),
                figures.joinsPerMinute(),
                figures.joins(),
                figures.joinsFailed());
    }

    private static Certificate certificate(PeerFacts peer) {
        return new Certificate(
                peer.subject(),
                peer.issuer(),
                peer.notAfter().toString(),
                peer.daysLeft(Instant.now()),
                peer.fingerprint());
    }
}
