package io.drawbridge.xmpp.jingle.standard;

import io.drawbridge.core.sdp.Attribute;
import io.drawbridge.xmpp.stanza.XmlElement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An RTP description (XEP-0167 section 6) to the attributes of an m line, with feedback (XEP-0293), header extensions (XEP-0294) and
 * sources (XEP-0339). Pure; for one description.
 */
final class DescriptionReader {
    private static final int MOST_PAYLOAD_TYPE = 127;
    private static final int MOST_CLOCK_HZ = 1_000_000;
    private static final int MOST_CHANNELS = 16;
    private static final int MOST_MILLIS = 1_000;
    private static final int MOST_EXTENSION_ID = 255;
    private static final long MOST_SSRC = 0xFFFF_FFFFL;
    private static final int AUDIO_CLOCK_HZ = 8_000;
    private static final int VIDEO_CLOCK_HZ = 90_000;

    private final JingleLimits limits;
    private final boolean audio;
    private final Set<String> formats = new LinkedHashSet<>();

    DescriptionReader(JingleLimits limits, boolean audio) {
        this.limits = limits;
        this.audio = audio;
    }

    /** The payload types that were read, in order. */
    List<String> formats() {
        return List.copyOf(formats);
    }

    /** Adds what the description says; the answer is what is wrong with it, if anything. */
    Optional<String> read(XmlElement description, List<Attribute> to) {
        List<XmlElement> types = named(description, "payload-type", JingleNs.RTP);
        if (types.isEmpty() || types.size() > limits.payloadTypes()) {
            return Optional.of("a description has payload types, at most " + limits.payloadTypes());
        }
        for (XmlElement type : types) {
            if (type.children().size() > 2 * limits.perPayloadType()) {
                return Optional.of("a payload type has too much in it");
            }
            payloadType(type, to);
        }
        if (formats.isEmpty()) {
            return Optional.of("no payload type is a number between 0 and 127");
        }
        for (String kind : List.of("rtp-hdrext", "source", "ssrc-group", "rtcp-fb")) {
            long count = description.elements().stream()
                    .filter(e -> e.name().equals(kind))
                    .count();
            if (count > limits.perDescription()) {
                return Optional.of("a description has too much in it");
            }
        }
        feedback("*", description, to);
        extensions(description, to);
        sources(description, to);
        if (description.child("rtcp-mux", JingleNs.RTP).isPresent()) {
            to.add(Attribute.flag("rtcp-mux"));
        }
        return Optional.empty();
    }

    private static List<XmlElement> named(XmlElement parent, String name, String namespace) {
        return parent.elements().stream().filter(e -> e.is(name, namespace)).toList();
    }

    private void payloadType(XmlElement type, List<Attribute> to) {
        long number = Tokens.number(type.attribute("id"), 0, MOST_PAYLOAD_TYPE);
        String id = Long.toString(number);
        String name = type.attribute("name");
        if (number < 0 || (!name.isEmpty() && !Tokens.token(name)) || !formats.add(id)) {
            return;
        }
        if (!name.isEmpty()) {
            long clock = Tokens.number(type.attribute("clockrate"), 1, MOST_CLOCK_HZ);
            long channels = Tokens.number(type.attribute("channels"), 2, MOST_CHANNELS);
            String mapping = name + "/" + (clock > 0 ? clock : audio ? AUDIO_CLOCK_HZ : VIDEO_CLOCK_HZ);
            to.add(new Attribute("rtpmap", id + " " + (channels > 0 ? mapping + "/" + channels : mapping)));
        }
        String parameters = named(type, "parameter", JingleNs.RTP).stream()
                .map(DescriptionReader::parameter)
                .flatMap(Optional::stream)
                .collect(Collectors.joining(";"));
        if (!parameters.isEmpty()) {
            to.add(new Attribute("fmtp", id + " " + parameters));
        }
        feedback(id, type, to);
        for (String time : List.of("ptime", "maxptime")) {
            long millis = Tokens.number(type.attribute(time), 1, MOST_MILLIS);
            if (millis > 0 && to.stream().noneMatch(a -> a.name().equals(time))) {
                to.add(new Attribute(time, Long.toString(millis)));
            }
        }
    }

    /** One parameter of a=fmtp; the events of telephone-event have no name. */
    private static Optional<String> parameter(XmlElement parameter) {
        String name = parameter.attribute("name");
        String value = parameter.attribute("value");
        boolean usable = (name.isEmpty() || Tokens.token(name))
                && (value.isEmpty() || Tokens.line(value))
                && value.indexOf(';') < 0
                && !(name.isEmpty() && value.isEmpty());
        if (!usable) {
            return Optional.empty();
        }
        if (name.isEmpty() || name.equals("events")) {
            return Optional.of(value);
        }
        return Optional.of(value.isEmpty() ? name : name + "=" + value);
    }

    private void feedback(String target, XmlElement parent, List<Attribute> to) {
        for (XmlElement message : named(parent, "rtcp-fb", JingleNs.FEEDBACK)) {
            String type = message.attribute("type");
            String subtype = message.attribute("subtype");
            if (Tokens.token(type) && (subtype.isEmpty() || Tokens.token(subtype))) {
                to.add(new Attribute("rtcp-fb", target + " " + type + (subtype.isEmpty() ? "" : " " + subtype)));
            }
        }
        for (XmlElement interval : named(parent, "rtcp-fb-trr-int", JingleNs.FEEDBACK)) {
            long value = Tokens.number(interval.attribute("value"), 0, Integer.MAX_VALUE);
            if (value >= 0) {
                to.add(new Attribute("rtcp-fb", target + " trr-int " + value));
            }
        }
    }

    private static void extensions(XmlElement description, List<Attribute> to) {
        for (XmlElement extension : named(description, "rtp-hdrext", JingleNs.EXTENSIONS)) {
            long id = Tokens.number(extension.attribute("id"), 1, MOST_EXTENSION_ID);
            String uri = extension.attribute("uri");
            Optional<Senders> senders = Senders.read(extension.attribute("senders"));
            if (id > 0 && Tokens.word(uri) && senders.isPresent()) {
                String direction = senders.get() == Senders.BOTH
                        ? ""
                        : "/" + senders.get().direction(true).attributeName();
                to.add(new Attribute("extmap", id + direction + " " + uri));
            }
        }
        if (description.child("extmap-allow-mixed", JingleNs.EXTENSIONS).isPresent()) {
            to.add(Attribute.flag("extmap-allow-mixed"));
        }
    }

    private void sources(XmlElement description, List<Attribute> to) {
        for (XmlElement source : named(description, "source", JingleNs.SOURCES)) {
            long ssrc = Tokens.number(source.attribute("ssrc"), 0, MOST_SSRC);
            List<XmlElement> parameters = named(source, "parameter", JingleNs.SOURCES);
            if (ssrc < 0 || parameters.size() > limits.perPayloadType()) {
                continue;
            }
            for (XmlElement parameter : parameters) {
                String name = parameter.attribute("name");
                String value = parameter.attribute("value");
                if (Tokens.token(name) && (value.isEmpty() || Tokens.line(value))) {
                    to.add(new Attribute("ssrc", ssrc + " " + (value.isEmpty() ? name : name + ":" + value)));
                }
            }
        }
        for (XmlElement group : named(description, "ssrc-group", JingleNs.SOURCES)) {
            List<String> members = new ArrayList<>();
            named(group, "source", JingleNs.SOURCES).stream()
                    .limit(limits.perPayloadType())
                    .map(member -> Tokens.number(member.attribute("ssrc"), 0, MOST_SSRC))
                    .filter(ssrc -> ssrc >= 0)
                    .forEach(ssrc -> members.add(Long.toString(ssrc)));
            if (Tokens.token(group.attribute("semantics")) && !members.isEmpty()) {
                to.add(new Attribute("ssrc-group", group.attribute("semantics") + " " + String.join(" ", members)));
            }
        }
    }
}
