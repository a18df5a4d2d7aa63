package io.drawbridge.xmpp.jingle.standard;

import io.drawbridge.core.sdp.Direction;
import io.drawbridge.core.sdp.MediaDescription;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.Xmlns;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes an m line as a {@code <content/>}: the inverse of {@link ContentReader}. Pure. */
final class ContentWriter {
    private final boolean initiator;

    /** For m lines that the initiator describes, or the responder. */
    ContentWriter(boolean initiator) {
        this.initiator = initiator;
    }

    /** The content without children: what reject and remove say of it. */
    static XmlElement head(String creator, String name) {
        return XmlElement.of("content", Xmlns.JINGLE).with("creator", creator).with("name", name);
    }

    /** The content with description and transport. */
    XmlElement print(String creator, String name, MediaDescription media) {
        return head(creator, name)
                .with("senders", Senders.of(direction(media), initiator).word())
                .with(description(media))
                .with(TransportCodec.print(media));
    }

    /** The group of XEP-0338 with contents of those names. */
    static XmlElement bundle(List<String> names) {
        XmlElement group = XmlElement.of("group", JingleNs.GROUPING).with("semantics", "BUNDLE");
        for (String name : names) {
            group = group.with(XmlElement.of("content", JingleNs.GROUPING).with("name", name));
        }
        return group;
    }

    private static Direction direction(MediaDescription media) {
        return List.of(Direction.values()).stream()
                .filter(d -> media.has(d.attributeName()))
                .findFirst()
                .orElse(Direction.SENDRECV);
    }

    XmlElement description(MediaDescription media) {
        XmlElement description = XmlElement.of("description", JingleNs.RTP).with("media", media.media());
        Map<String, XmlElement> sources = sources(media);
        Optional<String> first = sources.keySet().stream().findFirst();
        if (first.isPresent()) {
            description = description.with("ssrc", first.get());
        }
        for (String format : media.formats()) {
            description = description.with(payloadType(media, format));
        }
        for (XmlElement feedback : feedback(media, "*")) {
            description = description.with(feedback);
        }
        if (!media.bandwidths().isEmpty()) {
            description = description.with(XmlElement.of("bandwidth", JingleNs.RTP)
                    .with("type", media.bandwidths().get(0).type())
                    .withText(Long.toString(media.bandwidths().get(0).value())));
        }
        if (media.has("rtcp-mux")) {
            description = description.with(XmlElement.of("rtcp-mux", JingleNs.RTP));
        }
        for (String extension : media.attributes("extmap")) {
            description = description.with(extension(extension));
        }
        if (media.has("extmap-allow-mixed")) {
            description = description.with(XmlElement.of("extmap-allow-mixed", JingleNs.EXTENSIONS));
        }
        for (XmlElement source : sources.values()) {
            description = description.with(source);
        }
        for (String group : media.attributes("ssrc-group")) {
            description = description.with(sourceGroup(group));
        }
        return description;
    }

    private static XmlElement payloadType(MediaDescription media, String format) {
        XmlElement type = XmlElement.of("payload-type", JingleNs.RTP).with("id", format);
        Optional<String> mapping = value(media, "rtpmap", format);
        if (mapping.isPresent()) {
            String[] fields = mapping.get().split("/", -1);
            type = type.with("name", fields[0]);
            type = fields.length > 1 ? type.with("clockrate", fields[1]) : type;
            type = fields.length > 2 ? type.with("channels", fields[2]) : type;
        }
        for (String time : List.of("ptime", "maxptime")) {
            Optional<String> millis = media.attribute(time);
            if (millis.isPresent() && media.formats().get(0).equals(format)) {
                type = type.with(time, millis.get());
            }
        }
        for (String parameter : value(media, "fmtp", format).orElse("").split(";", -1)) {
            String text = parameter.strip();
            int equals = text.indexOf('=');
            if (!text.isEmpty()) {
                boolean bare = equals < 0;
                type = type.with(XmlElement.of("parameter", JingleNs.RTP)
                        .with("name", bare ? "" : text.substring(0, equals))
                        .with("value", bare ? text : text.substring(equals + 1)));
            }
        }
        for (XmlElement feedback : feedback(media, format)) {
            type = type.with(feedback);
        }
        return type;
    }

    /** What an attribute says of a payload type. */
    private static Optional<String> value(MediaDescription media, String attribute, String format) {
        return media.attributes(attribute).stream()
                .map(String::strip)
                .filter(v -> v.startsWith(format + " "))
                .map(v -> v.substring(format.length() + 1).strip())
                .findFirst();
    }

    private static List<XmlElement> feedback(MediaDescription media, String target) {
        return media.attributes("rtcp-fb").stream()
                .map(value -> value.strip().split(" +", 3))
                .filter(fields -> fields.length >= 2 && fields[0].equals(target))
                .map(fields -> feedback(fields[1], fields.length > 2 ? fields[2] : ""))
                .toList();
    }

    private static XmlElement feedback(String type, String subtype) {
        if (type.equals("trr-int")) {
            return XmlElement.of("rtcp-fb-trr-int", JingleNs.FEEDBACK).with("value", subtype);
        }
        XmlElement message = XmlElement.of("rtcp-fb", JingleNs.FEEDBACK).with("type", type);
        return subtype.isEmpty() ? message : message.with("subtype", subtype);
    }

    private XmlElement extension(String value) {
        String[] fields = value.strip().split(" +", 3);
        int slash = fields[0].indexOf('/');
        XmlElement extension = XmlElement.of("rtp-hdrext", JingleNs.EXTENSIONS)
                .with("id", slash < 0 ? fields[0] : fields[0].substring(0, slash))
                .with("uri", fields.length > 1 ? fields[1] : "");
        String direction = slash < 0 ? "" : fields[0].substring(slash + 1);
        return List.of(Direction.values()).stream()
                .filter(d -> d.attributeName().equals(direction))
                .findFirst()
                .map(d -> extension.with("senders", Senders.of(d, initiator).word()))
                .orElse(extension);
    }

    /** The sources by SSRC; a stream id that stands for the m line goes to each of them. */
    private static Map<String, XmlElement> sources(MediaDescription media) {
        Map<String, XmlElement> sources = new LinkedHashMap<>();
        for (String value : media.attributes("ssrc")) {
            String[] fields = value.strip().split(" +", 2);
            String[] parameter = fields.length > 1 ? fields[1].split(":", 2) : new String[] {""};
            if (!parameter[0].isEmpty()) {
                XmlElement element = parameter(parameter[0], parameter.length > 1 ? parameter[1] : "");
                sources.merge(
                        fields[0],
                        XmlElement.of("source", JingleNs.SOURCES)
                                .with("ssrc", fields[0])
                                .with(element),
                        (known, ignored) -> known.with(element));
            }
        }
        Optional<String> stream = media.attribute("msid");
        boolean told = media.attributes("ssrc").stream().anyMatch(v -> v.contains(" msid:"));
        if (stream.isPresent() && !told) {
            sources.replaceAll((ssrc, source) -> source.with(parameter("msid", stream.get())));
        }
        return sources;
    }

    private static XmlElement parameter(String name, String value) {
        return XmlElement.of("parameter", JingleNs.SOURCES).with("name", name).with("value", value);
    }

    private static XmlElement sourceGroup(String value) {
        String[] fields = value.strip().split(" +", -1);
        XmlElement group = XmlElement.of("ssrc-group", JingleNs.SOURCES).with("semantics", fields[0]);
        for (int i = 1; i < fields.length; i++) {
            group = group.with(XmlElement.of("source", JingleNs.SOURCES).with("ssrc", fields[i]));
        }
        return group;
    }
}
