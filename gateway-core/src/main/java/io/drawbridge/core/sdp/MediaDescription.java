package io.drawbridge.core.sdp;

import java.util.List;
import java.util.Optional;

/**
 * One m line with what belongs to it (RFC 8866 section 5.14).
 *
 * @param media audio, video, application, ... as it came
 * @param port 0 = refused
 * @param protocol RTP/AVP, UDP/TLS/RTP/SAVPF, UDP/BFCP, ...
 * @param formats payload types or other formats, in their order
 */
public record MediaDescription(
        String media,
        int port,
        String protocol,
        List<String> formats,
        Optional<Connection> connection,
        List<Bandwidth> bandwidths,
        List<Attribute> attributes) {

    public MediaDescription {
        formats = List.copyOf(formats);
        bandwidths = List.copyOf(bandwidths);
        attributes = List.copyOf(attributes);
    }

    /** Value of the first attribute of that name. */
    public Optional<String> attribute(String name) {
        return attributes.stream()
                .filter(a -> a.name().equals(name))
                .map(Attribute::value)
                .findFirst();
    }

    /** Values of all attributes of that name, in their order. */
    public List<String> attributes(String name) {
        return attributes.stream()
                .filter(a -> a.name().equals(name))
                .map(Attribute::value)
                .toList();
    }

    /** Whether the attribute is there. */
    public boolean has(String name) {
        return attribute(name).isPresent();
    }
}
