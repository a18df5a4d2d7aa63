package io.drawbridge.xmpp.jingle;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.Xmlns;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@link JingleMessage}s to and from the {@code <jingle/>} element. Pure. */
public final class JingleCodec {
    private static final Pattern SID = Pattern.compile("[a-z0-9]{8,32}");
    private static final int MOST_DETAIL_CHARS = 500;

    private JingleCodec() {}

    /** What an element turned out to be. */
    public sealed interface Reading {
        /** One of ours. */
        record Good(JingleMessage message) implements Reading {}

        /** Proper Jingle, but not with our kind of description. */
        record Foreign() implements Reading {}

        /** Not to be understood. */
        record Bad(String why) implements Reading {}
    }

    /** The element that says it. */
    public static XmlElement print(JingleMessage message) {
        if (message instanceof JingleMessage.Initiate m) {
            return jingle(
                    "session-initiate",
                    m,
                    content(withPin(description(m.sdp(), "offer"), m.pin())
                            .with("name", m.displayName())
                            .with("language", m.language())
                            .with("remote", m.remote())));
        }
        if (message instanceof JingleMessage.Accept m) {
            return jingle("session-accept", m, content(answer(m.participantId(), m.sdp())));
        }
        if (message instanceof JingleMessage.Modify m) {
            return jingle("content-modify", m, content(description(m.sdp(), "offer")));
        }
        if (message instanceof JingleMessage.ModifyAccept m) {
            return jingle("content-accept", m, content(answer(m.participantId(), m.sdp())));
        }
        if (message instanceof JingleMessage.Renegotiate m) {
            return jingle("session-info", m, XmlElement.of("renegotiate", Xmlns.SDP));
        }
        if (message instanceof JingleMessage.News m) {
            return jingle("session-info", m, PageElements.print(m.news()));
        }
        if (message instanceof JingleMessage.Command m) {
            return jingle("session-info", m, PageElements.print(m.command()));
        }
        if (message instanceof JingleMessage.Trickle m) {
            return jingle(
                    "transport-info",
                    m,
                    content(XmlElement.of("candidate", Xmlns.SDP)
                            .with("mid", m.candidate().mid())
                            .withText(m.candidate().candidate())));
        }
        JingleMessage.Terminate end = (JingleMessage.Terminate) message;
        XmlElement reason = XmlElement.of("reason", Xmlns.JINGLE)
                .with(XmlElement.of(jingleReason(end.reason().key()), Xmlns.JINGLE))
                .with(XmlElement.of("end", Xmlns.SDP)
                        .with("key", end.reason().key())
                        .with("detail", end.reason().detail()));
        return jingle("session-terminate", end, reason);
    }

    private static XmlElement withPin(XmlElement description, String pin) {
        return pin.isEmpty() ? description : description.with("pin", pin);
    }

    private static XmlElement jingle(String action, JingleMessage message, XmlElement child) {
        return XmlElement.of("jingle", Xmlns.JINGLE)
                .with("action", action)
                .with("sid", message.sid())
                .with(child);
    }

    private static XmlElement content(XmlElement ours) {
        return XmlElement.of("content", Xmlns.JINGLE)
                .with("creator", "initiator")
                .with("name", "call")
                .with(ours);
    }

    /**
     * Some servers print a carriage return as it is, and the next XML reader takes it away (XML 1.0 section 2.11; Prosody 0.12 does). So
     * lines cross with a line feed alone, and {@code eol} says what they ended with.
     */
    private static XmlElement description(String sdp, String type) {
        XmlElement description = XmlElement.of("description", Xmlns.SDP).with("type", type);
        boolean crlf = sdp.indexOf('\r') >= 0;
        return crlf
                ? description
                        .with("eol", "crlf")
                        .withText(sdp.replace("\r\n", "\n").replace('\r', '\n'))
                : description.withText(sdp);
    }

    private static String sdp(XmlElement description) {
        String text = description.text();
        return description.attribute("eol").equals("crlf") ? text.replace("\n", "\r\n") : text;
    }

    private static XmlElement answer(String participantId, String sdp) {
        return description(sdp, "answer").with("participant", participantId);
    }

    /** The word of XEP-0166 section 7.4 for one of our reasons. */
    private static String jingleReason(String key) {
        return switch (key) {
            case "hung-up", "removed" -> "success";
            case "cancelled" -> "cancel";
            case "unknown-meeting" -> "decline";
            case "no-common-media" -> "incompatible-parameters";
            case "malformed-offer" -> "failed-application";
            case "shutting-down" -> "gone";
            case "media-failed" -> "connectivity-error";
            case "fingerprint-mismatch" -> "security-error";
            case "signalling-lost" -> "timeout";
            default -> "general-error";
        };
    }

    /** Whether a {@code <jingle/>} element is in our dialect: every message of ours has something of our namespaces in it. */
    static boolean ours(XmlElement jingle) {
        return jingle.elements().stream()
                .anyMatch(child -> isOwn(child) || child.elements().stream().anyMatch(JingleCodec::isOwn));
    }

    private static boolean isOwn(XmlElement element) {
        return element.namespace().equals(Xmlns.SDP) || element.namespace().equals(Xmlns.MEETING);
    }

    /** Reads a {@code <jingle/>} element. */
    public static Reading read(XmlElement jingle) {
        String sid = jingle.attribute("sid");
        String action = jingle.attribute("action");
        if (action.isEmpty() || sid.isEmpty()) {
            return new Reading.Bad("jingle has an action and a sid");
        }
        if (action.equals("session-terminate")) {
            return message(sid, new JingleMessage.Terminate(sid, endReason(jingle)));
        }
        if (action.equals("session-info")) {
            return info(sid, jingle);
        }
        Optional<XmlElement> content = jingle.child("content", Xmlns.JINGLE);
        if (action.equals("transport-info")) {
            return content.flatMap(c -> c.child("candidate", Xmlns.SDP))
                    .map(c -> new JoinLink.Candidate(c.attribute("mid"), c.text()))
                    .map(c -> message(sid, new JingleMessage.Trickle(sid, c)))
                    .orElseGet(Reading.Foreign::new);
        }
        return content.flatMap(c -> c.child("description", Xmlns.SDP))
                .map(d -> described(action, sid, d))
                .orElseGet(Reading.Foreign::new);
    }

    private static Reading info(String sid, XmlElement jingle) {
        if (jingle.child("renegotiate", Xmlns.SDP).isPresent()) {
            return message(sid, new JingleMessage.Renegotiate(sid));
        }
        Optional<JingleMessage> news = PageElements.news(jingle).map(said -> new JingleMessage.News(sid, said));
        return news.or(() -> PageElements.command(jingle).map(asked -> new JingleMessage.Command(sid, asked)))
                .map(said -> message(sid, said))
                .orElseGet(Reading.Foreign::new);
    }

    private static Reading described(String action, String sid, XmlElement description) {
        String sdp = sdp(description);
        String participant = description.attribute("participant");
        return switch (action) {
            case "session-initiate" ->
                message(
                        sid,
                        new JingleMessage.Initiate(
                                sid,
                                description.attribute("pin"),
                                description.attribute("name"),
                                description.attribute("language"),
                                description.attribute("remote"),
                                sdp));
            case "session-accept" -> message(sid, new JingleMessage.Accept(sid, participant, sdp));
            case "content-modify" -> message(sid, new JingleMessage.Modify(sid, sdp));
            case "content-accept" -> message(sid, new JingleMessage.ModifyAccept(sid, participant, sdp));
            default -> new Reading.Bad("this action is not understood");
        };
    }

    private static Reading message(String sid, JingleMessage message) {
        return SID.matcher(sid).matches()
                ? new Reading.Good(message)
                : new Reading.Bad("a sid is 8 to 32 lower-case letters or digits");
    }

    private static EndReason endReason(XmlElement jingle) {
        Optional<XmlElement> reason = jingle.child("reason", Xmlns.JINGLE);
        Optional<XmlElement> ours = reason.flatMap(r -> r.child("end", Xmlns.SDP));
        if (ours.isPresent() && !ours.get().attribute("key").isEmpty()) {
            String detail = ours.get().attribute("detail");
            return EndReason.of(
                    ours.get().attribute("key"),
                    detail.length() > MOST_DETAIL_CHARS ? detail.substring(0, MOST_DETAIL_CHARS) : detail);
        }
        boolean cancelled = reason.flatMap(r -> r.child("cancel", Xmlns.JINGLE)).isPresent();
        return cancelled ? new EndReason.Cancelled() : new EndReason.HungUp();
    }
}
