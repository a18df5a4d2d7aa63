package io.drawbridge.xmpp.jingle.standard;

import io.drawbridge.core.sdp.Attribute;
import io.drawbridge.core.sdp.Direction;
import io.drawbridge.core.sdp.MediaDescription;
import java.util.ArrayList;
import java.util.List;

/**
 * A content of a session and the m line that it is.
 *
 * @param creator initiator or responder, as it came
 * @param name unique among the contents of its creator
 * @param media with {@code a=mid}; port 0 while the content is not, or not any more, part of the session
 */
record JingleContent(String creator, String name, MediaDescription media) {
    /** The m line's mid. */
    String mid() {
        return media.attribute("mid").orElse("");
    }

    /** Whether it is part of the session. */
    boolean live() {
        return media.port() != 0;
    }

    /** The same, not part of the session any more. */
    JingleContent switchedOff() {
        return new JingleContent(creator, name, copy(0, media.attributes()));
    }

    /** The same with another direction. */
    JingleContent directed(Direction direction) {
        List<Attribute> attributes = new ArrayList<>();
        for (Attribute attribute : media.attributes()) {
            boolean old = attribute.value().isEmpty()
                    && List.of(Direction.values()).stream()
                            .anyMatch(d -> d.attributeName().equals(attribute.name()));
            if (!old) {
                attributes.add(attribute);
            }
        }
        attributes.add(Attribute.flag(direction.attributeName()));
        return new JingleContent(creator, name, copy(media.port(), attributes));
    }

    /** The same, with who leaves it open who begins the DTLS handshake waiting for it. */
    JingleContent waiting() {
        List<Attribute> attributes = new ArrayList<>();
        for (Attribute attribute : media.attributes()) {
            boolean open = attribute.name().equals("setup") && attribute.value().equalsIgnoreCase("actpass");
            attributes.add(open ? new Attribute("setup", "passive") : attribute);
        }
        return new JingleContent(creator, name, copy(media.port(), attributes));
    }

    private MediaDescription copy(int port, List<Attribute> attributes) {
        return new MediaDescription(
                media.media(),
                port,
                media.protocol(),
                media.formats(),
                media.connection(),
                media.bandwidths(),
                attributes);
    }
}
