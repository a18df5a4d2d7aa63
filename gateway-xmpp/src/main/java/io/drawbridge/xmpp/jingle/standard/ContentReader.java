package io.drawbridge.xmpp.jingle.standard;

import io.drawbridge.core.sdp.Attribute;
import io.drawbridge.core.sdp.Bandwidth;
import io.drawbridge.core.sdp.Connection;
import io.drawbridge.core.sdp.MediaDescription;
import io.drawbridge.xmpp.stanza.XmlElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a {@code <content/>} with an RTP description and an ICE-UDP transport into an m line (XEP-0167 section 6, XEP-0176 section 5.3). What
 * is not known is passed over, what could not stand in a session description is left out, and what is too much is refused. Pure.
 */
final class ContentReader {
    /** Media of these contents begin to flow where ICE says; a live m line only needs another port than 0. */
    static final int DISCARD_PORT = 9;

    private static final String PROTOCOL = "UDP/TLS/RTP/SAVPF";
    private static final Connection NOWHERE = new Connection("IP4", "0.0.0.0");

    private final JingleLimits limits;

    ContentReader(JingleLimits limits) {
        this.limits = limits;
    }

    /** What a content turned out to be. */
    sealed interface Reading {
        /** Read. */
        record Good(JingleContent content) implements Reading {}

        /** Proper Jingle, but of an application or transport that is not spoken here; {@code reason} is of XEP-0166 section 7.4. */
        record Foreign(String creator, String name, String reason, String why) implements Reading {
            /** What names it. */
            XmlElement head() {
                return ContentWriter.head(creator, name);
            }
        }

        /** Not to be understood; {@code why} repeats nothing of it. */
        record Bad(String why) implements Reading {}
    }

    /**
     * Reads a content that the initiator describes.
     *
     * @param mid what its m line is to be called
     */
    Reading read(XmlElement content, String mid) {
        String creator = content.attribute("creator");
        String name = content.attribute("name");
        Optional<Senders> senders = Senders.read(content.attribute("senders"));
        if (!Tokens.line(name) || !(creator.equals("initiator") || creator.equals("responder")) || senders.isEmpty()) {
            return new Reading.Bad("a content has a creator and a name, and known senders if any");
        }
        Optional<XmlElement> description = content.child("description", JingleNs.RTP);
        Optional<XmlElement> transport = content.child("transport", JingleNs.ICE);
        if (description.isEmpty()) {
            return has(content, "description")
                    ? new Reading.Foreign(creator, name, "unsupported-applications", "only calls are taken here")
                    : new Reading.Bad("a content has a description");
        }
        if (transport.isEmpty()) {
            return has(content, "transport")
                    ? new Reading.Foreign(creator, name, "unsupported-transports", "media must come by ICE (ice-udp:1)")
                    : new Reading.Bad("a content has a transport");
        }
        String media = description.get().attribute("media");
        if (!media.equals("audio") && !media.equals("video")) {
            return new Reading.Foreign(creator, name, "unsupported-applications", "only audio and video are taken");
        }
        List<Attribute> attributes = new ArrayList<>();
        attributes.add(new Attribute("mid", mid));
        TransportCodec transports = new TransportCodec(limits);
        DescriptionReader descriptions = new DescriptionReader(limits, media.equals("audio"));
        Optional<String> fault =
                transports.read(transport.get(), attributes).or(() -> descriptions.read(description.get(), attributes));
        if (fault.isPresent()) {
            return new Reading.Bad(fault.get());
        }
        attributes.add(Attribute.flag(senders.get().direction(true).attributeName()));
        return new Reading.Good(new JingleContent(
                creator, name, line(media, descriptions.formats(), bandwidths(description.get()), attributes)));
    }

    private static MediaDescription line(
            String media, List<String> formats, List<Bandwidth> bandwidths, List<Attribute> attributes) {
        return new MediaDescription(
                media, DISCARD_PORT, PROTOCOL, formats, Optional.of(NOWHERE), bandwidths, attributes);
    }

    private static boolean has(XmlElement content, String child) {
        return content.elements().stream().anyMatch(e -> e.name().equals(child));
    }

    private static List<Bandwidth> bandwidths(XmlElement description) {
        return description
                .child("bandwidth", JingleNs.RTP)
                .filter(b -> Tokens.token(b.attribute("type")))
                .map(b -> new Bandwidth(
                        b.attribute("type"), Tokens.number(b.text().strip(), 0, Integer.MAX_VALUE)))
                .filter(b -> b.value() >= 0)
                .stream()
                .toList();
    }
}
