package io.drawbridge.xmpp.jingle.standard;

import io.drawbridge.core.sdp.Attribute;
import io.drawbridge.core.sdp.MediaDescription;
import io.drawbridge.xmpp.stanza.XmlElement;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** An ICE-UDP transport (XEP-0176 section 5) with its DTLS fingerprints (XEP-0320) to and from the attributes of an m line. Pure. */
final class TransportCodec {
    private static final Pattern CREDENTIAL = Pattern.compile("[\\x21-\\x7e]{1,256}");
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9A-Fa-f:]{2,200}");
    private static final int MOST_FINGERPRINTS = 8;

    private final JingleLimits limits;

    TransportCodec(JingleLimits limits) {
        this.limits = limits;
    }

    /** Adds what the transport says; the answer is what is wrong with it, if anything. */
    Optional<String> read(XmlElement transport, List<Attribute> to) {
        if (CREDENTIAL.matcher(transport.attribute("ufrag")).matches()) {
            to.add(new Attribute("ice-ufrag", transport.attribute("ufrag")));
        }
        if (CREDENTIAL.matcher(transport.attribute("pwd")).matches()) {
            to.add(new Attribute("ice-pwd", transport.attribute("pwd")));
        }
        int candidates = 0;
        int fingerprints = 0;
        for (XmlElement child : transport.elements()) {
            if (child.is("candidate", JingleNs.ICE)) {
                candidates++;
                CandidateCodec.read(child).ifPresent(line -> to.add(new Attribute("candidate", line)));
            } else if (child.is("fingerprint", JingleNs.DTLS)) {
                fingerprints++;
                fingerprint(child, to);
            } else if (child.name().equals("gathering-complete")) {
                to.add(Attribute.flag("end-of-candidates"));
            }
            if (candidates > limits.candidates() || fingerprints > MOST_FINGERPRINTS) {
                return Optional.of("a transport has too many candidates or fingerprints");
            }
        }
        return Optional.empty();
    }

    private static void fingerprint(XmlElement fingerprint, List<Attribute> to) {
        String hash = fingerprint.attribute("hash");
        String value = fingerprint.text().strip();
        if (!Tokens.token(hash) || !FINGERPRINT.matcher(value).matches()) {
            return;
        }
        to.add(new Attribute("fingerprint", hash + " " + value));
        String setup = fingerprint.attribute("setup");
        if (Tokens.token(setup) && to.stream().noneMatch(a -> a.name().equals("setup"))) {
            to.add(new Attribute("setup", setup));
        }
    }

    /** The element that says what the m line says. */
    static XmlElement print(MediaDescription media) {
        XmlElement transport = XmlElement.of("transport", JingleNs.ICE)
                .with("pwd", media.attribute("ice-pwd").orElse(""))
                .with("ufrag", media.attribute("ice-ufrag").orElse(""));
        String setup = media.attribute("setup").orElse("actpass");
        for (String value : media.attributes("fingerprint")) {
            String[] fields = value.strip().split(" +", -1);
            if (fields.length == 2) {
                transport = transport.with(XmlElement.of("fingerprint", JingleNs.DTLS)
                        .with("hash", fields[0])
                        .with("setup", setup)
                        .withText(fields[1]));
            }
        }
        int count = 0;
        for (String line : media.attributes("candidate")) {
            count++;
            Optional<XmlElement> candidate =
                    CandidateCodec.print(line, media.attribute("mid").orElse("") + "-" + count);
            if (candidate.isPresent()) {
                transport = transport.with(candidate.get());
            }
        }
        return media.has("end-of-candidates")
                ? transport.with(XmlElement.of("gathering-complete", JingleNs.ICE))
                : transport;
    }
}
