package io.drawbridge.sip.leg;

import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.NameAddr;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipUri;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whom a REFER asks us to call (RFC 3515 section 2.1), with what of it goes into our INVITE: Replaces of an attended transfer, and
 * Referred-By (RFC 3892). Other headers that a Refer-To URI would have us send are left out.
 *
 * @param uri without headers and parameters: what the dial plan is asked
 * @param more for our INVITE
 */
record ReferTo(String uri, List<Header> more) {
    static final String NAME = "Refer-To";
    private static final String REFERRED_BY = "Referred-By";

    /** Empty: no Refer-To, more than one, or one that we cannot call. */
    static Optional<ReferTo> in(SipRequest refer) {
        List<String> lines = refer.headers().lines(NAME);
        if (lines.size() != 1) {
            return Optional.empty();
        }
        Optional<NameAddr> to = NameAddr.parse(lines.get(0));
        Optional<SipUri> sip = to.flatMap(NameAddr::sipUri);
        if (sip.isEmpty()) {
            return to.map(NameAddr::uri)
                    .filter(uri -> uri.toLowerCase(Locale.ROOT).startsWith("tel:"))
                    .map(uri -> new ReferTo(uri, referredBy(refer)));
        }
        String method = sip.get().params().get("method").orElse("INVITE");
        return method.equals("INVITE") ? replacing(sip.get(), refer) : Optional.empty();
    }

    private static Optional<ReferTo> replacing(SipUri to, SipRequest refer) {
        String host = to.port() > 0 ? to.host() + ":" + to.port() : to.host();
        String uri = (to.secure() ? "sips:" : "sip:") + (to.user().isEmpty() ? "" : to.user() + "@") + host;
        List<Header> more = new ArrayList<>(referredBy(refer));
        for (String pair : to.headers().split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).equalsIgnoreCase(Replaces.NAME)) {
                Optional<String> value = unescaped(pair.substring(equals + 1))
                        .filter(text -> Replaces.parse(text).isPresent());
                if (value.isEmpty()) {
                    return Optional.empty();
                }
                more.add(new Header(Replaces.NAME, value.get()));
            }
        }
        return Optional.of(new ReferTo(uri, more));
    }

    private static List<Header> referredBy(SipRequest refer) {
        List<String> lines = refer.headers().lines(REFERRED_BY);
        return lines.size() == 1 && NameAddr.parse(lines.get(0)).isPresent()
                ? List.of(new Header(REFERRED_BY, lines.get(0)))
                : List.of();
    }

    /** Without what could end a header line. */
    private static Optional<String> unescaped(String text) {
        try {
            String plain = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
            return plain.chars().allMatch(c -> c >= ' ' && c < 0x7f) ? Optional.of(plain) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
