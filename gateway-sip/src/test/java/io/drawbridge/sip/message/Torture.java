package io.drawbridge.sip.message;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Messages made to hurt, written after the situations that RFC 4475 and RFC 5118 describe; each is named as there. */
public final class Torture {
    /** The 49 of RFC 4475, in its order. */
    public static final List<String> RFC_4475 = List.of(
            ("wsinv intmeth esc01 escnull esc02 lwsdisp longreq dblreq semiuri transports mpart01 unreason noreason"
                            + " badinv01 clerr ncl scalar02 scalarlg quotbal ltgtruri lwsruri lwsstart trws escruri baddate"
                            + " regbadct badaspec baddn badvers mismatch01 mismatch02 bigcode badbranch insuf unkscm novelsc"
                            + " unksm2 bext01 invut regaut01 multi01 mcl01 bcast zeromf cparam01 cparam02 regescrt sdp01"
                            + " inv2543")
                    .split(" "));

    /** The 12 of RFC 5118, in its order. */
    public static final List<String> RFC_5118 =
            List.of(("ipv6-good ipv6-bad port-ambiguous port-unambiguous via-received-param-with-delim"
                            + " via-received-param-no-delim ipv6-in-sdp mult-ip-in-header mult-ip-in-sdp ipv4-mapped-ipv6"
                            + " ipv6-bug-abnf-3-colons ipv6-correct-abnf-2-colons")
                    .split(" "));

    private Torture() {}

    /** The names of both. */
    public static List<String> all() {
        List<String> all = new ArrayList<>(RFC_4475);
        all.addAll(RFC_5118);
        return all;
    }

    /** The bytes of that message. */
    public static byte[] bytes(String name) {
        String folder = RFC_4475.contains(name) ? "rfc4475/" : "rfc5118/";
        try (InputStream in = Torture.class.getResourceAsStream(folder + name + ".sip")) {
            if (in == null) {
                throw new AssertionError("no message " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the parser makes of that message. */
    static ParseResult parse(String name) {
        return new SipParser(SipLimits.DEFAULT).parse(bytes(name));
    }

    static SipRequest request(String name) {
        return (SipRequest) message(name);
    }

    static SipResponse response(String name) {
        return (SipResponse) message(name);
    }

    private static SipMessage message(String name) {
        ParseResult result = parse(name);
        if (result instanceof ParseResult.Parsed parsed) {
            return parsed.message();
        }
        throw new AssertionError(name + " was refused: " + result);
    }

    /** UTF-8 that was read as one char a byte. */
    static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
