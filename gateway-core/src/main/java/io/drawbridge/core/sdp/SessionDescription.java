package io.drawbridge.core.sdp;

import java.util.List;
import java.util.Optional;

/** A session description (RFC 8866). Immutable. */
public record SessionDescription(
        Origin origin,
        String sessionName,
        Optional<Connection> connection,
        List<Bandwidth> bandwidths,
        List<Attribute> attributes,
        List<MediaDescription> media) {

    public SessionDescription {
        bandwidths = List.copyOf(bandwidths);
        attributes = List.copyOf(attributes);
        media = List.copyOf(media);
    }

    /** One without m lines. */
    static SessionDescription empty() {
        return new SessionDescription(
                new Origin("-", "0", "0", "IP4", "0.0.0.0"), "-", Optional.empty(), List.of(), List.of(), List.of());
    }

    /** Value of the first session-level attribute of that name. */
    public Optional<String> attribute(String name) {
        return attributes.stream()
                .filter(a -> a.name().equals(name))
                .map(Attribute::value)
                .findFirst();
    }

    /** Whether it describes the same media in the same way as an earlier description of its side; o= and s= do not count. */
    public boolean unchangedSince(SessionDescription earlier) {
        return connection.equals(earlier.connection)
                && bandwidths.equals(earlier.bandwidths)
                && attributes.equals(earlier.attributes)
                && media.equals(earlier.media);
    }
}
