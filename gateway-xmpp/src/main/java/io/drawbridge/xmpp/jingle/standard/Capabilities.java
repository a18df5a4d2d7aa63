package io.drawbridge.xmpp.jingle.standard;

import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.Xmlns;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.TreeSet;

/** What a meeting's address can do, as discovery tells it (XEP-0030) and as presence names it (XEP-0115). Pure. */
final class Capabilities {
    /** Dino and Conversations show their call button to who has the first five of RTP, ICE and DTLS and the last. */
    static final List<String> FEATURES = List.of(
            Xmlns.JINGLE,
            JingleNs.RTP,
            JingleNs.RTP_AUDIO,
            JingleNs.RTP_VIDEO,
            JingleNs.ICE,
            JingleNs.DTLS,
            JingleNs.RTP_INFO,
            JingleNs.FEEDBACK,
            JingleNs.EXTENSIONS,
            JingleNs.SOURCES,
            JingleNs.GROUPING,
            JingleNs.CALL_MESSAGES,
            JingleNs.CAPS,
            Xmlns.DISCO_INFO,
            Xmlns.PING);

    static final String NODE = "urn:drawbridge:meeting";
    private static final String CATEGORY = "client";
    private static final String TYPE = "phone";
    private static final String NAME = "Drawbridge";
    private static final String VER = hash(verificationString());

    private Capabilities() {}

    /** The answer to a question about a meeting. */
    static XmlElement info(String node) {
        XmlElement info = XmlElement.of("query", Xmlns.DISCO_INFO);
        info = node.isEmpty() ? info : info.with("node", node);
        info = info.with(XmlElement.of("identity", Xmlns.DISCO_INFO)
                .with("category", CATEGORY)
                .with("type", TYPE)
                .with("name", NAME));
        for (String feature : new TreeSet<>(FEATURES)) {
            info = info.with(XmlElement.of("feature", Xmlns.DISCO_INFO).with("var", feature));
        }
        return info;
    }

    /** Whether that node is known: none, or the one in our presence. */
    static boolean knows(String node) {
        return node.isEmpty() || node.equals(NODE + "#" + VER);
    }

    /** The element for presence. */
    static XmlElement inPresence() {
        return XmlElement.of("c", JingleNs.CAPS)
                .with("hash", "sha-1")
                .with("node", NODE)
                .with("ver", VER);
    }

    /** XEP-0115 section 5.1. */
    private static String verificationString() {
        StringBuilder text = new StringBuilder(CATEGORY + "/" + TYPE + "//" + NAME + "<");
        new TreeSet<>(FEATURES).forEach(feature -> text.append(feature).append('<'));
        return text.toString();
    }

    /** The algorithm that everybody can check; nothing rests on its strength here. */
    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
