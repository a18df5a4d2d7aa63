package io.drawbridge.xmpp.leg;

import io.drawbridge.xmpp.component.LinkStatus;
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

    /**
     * One link.
     *
     * @param component the domain it serves
     * @param usable whether joins are carried
     */
    public record Link(
            String component,
            String state,
            @Nullable String server,
            boolean usable,
            @Nullable String lastError,
            @Nullable String since) {}

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
        return new Link(
                status.component(),
                status.state().name(),
                status.server(),
                status.usable(),
                status.lastError().orElse(null),
                status.since().toString());
    }
}
