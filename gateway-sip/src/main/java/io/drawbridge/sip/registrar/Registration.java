package io.drawbridge.sip.registrar;

import io.drawbridge.sip.message.NameAddr;
import io.drawbridge.sip.message.Params;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipUri;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** What a REGISTER asks for, read from its headers (RFC 3261 section 10.3, RFC 5626 section 6). */
sealed interface Registration {
    /** {@code 400}, with the reason in words. */
    record Unreadable(String why) implements Registration {}

    /** No Contact: tell what there is. */
    record Fetch() implements Registration {}

    /** {@code Contact: *}: forget all. */
    record Clear() implements Registration {}

    /** Contacts to be bound, or to be forgotten. */
    record Update(List<Wish> wishes) implements Registration {}

    /**
     * One Contact.
     *
     * @param contact without {@code expires}
     * @param seconds wanted; 0 = forget it; absent = not said
     * @param flowKey instance and reg-id; empty unless the device speaks RFC 5626
     */
    record Wish(NameAddr contact, SipUri uri, OptionalLong seconds, String flowKey) {}

    /** {@code maxChars}: how long one Contact may be. */
    static Registration of(SipRequest request, int maxChars) {
        List<String> values = request.headers().values("Contact");
        Optional<String> header = request.headers().first("Expires");
        if (values.isEmpty()) {
            return new Fetch();
        }
        if (values.contains("*")) {
            boolean alone = values.size() == 1
                    && header.map(String::strip).filter("0"::equals).isPresent();
            return alone ? new Clear() : new Unreadable("Contact * goes alone and with Expires 0");
        }
        boolean speaksOutbound = supports(request, "outbound");
        List<Wish> wishes = new ArrayList<>();
        for (String value : values) {
            Optional<NameAddr> contact = value.length() > maxChars ? Optional.empty() : NameAddr.parse(value);
            Optional<SipUri> uri = contact.flatMap(NameAddr::sipUri);
            if (contact.isEmpty() || uri.isEmpty()) {
                return new Unreadable("a Contact that is no SIP address, or too long");
            }
            wishes.add(wish(contact.get(), uri.get(), header, speaksOutbound));
        }
        long flows = wishes.stream().filter(wish -> !wish.flowKey().isEmpty()).count();
        return flows > 1 ? new Unreadable("more than one Contact with reg-id") : new Update(wishes);
    }

    /** Whether that option tag stands in Supported (or in Require, which says the same and more). */
    static boolean supports(SipRequest request, String tag) {
        return request.headers().values("Supported").stream().anyMatch(tag::equalsIgnoreCase)
                || request.headers().values("Require").stream().anyMatch(tag::equalsIgnoreCase);
    }

    private static Wish wish(NameAddr contact, SipUri uri, Optional<String> header, boolean speaksOutbound) {
        Optional<String> own = contact.params().get("expires");
        OptionalLong seconds = own.or(() -> header).map(Registration::seconds).orElse(OptionalLong.empty());
        String instance = contact.params().get("+sip.instance").orElse("");
        String regId = contact.params().get("reg-id").orElse("");
        boolean flow = speaksOutbound && !instance.isEmpty() && regId.matches("[1-9]\\d{0,9}");
        Params kept = Params.NONE;
        for (Params.Param param : contact.params().list()) {
            boolean known = KEPT.contains(param.name().toLowerCase(Locale.ROOT));
            kept = known ? kept.with(param.name(), param.value()) : kept;
        }
        return new Wish(
                new NameAddr("", contact.uri(), kept), uri, seconds, flow ? "flow " + instance + " " + regId : "");
    }

    /** What is told back of a Contact; junk is taken, and not repeated. */
    List<String> KEPT = List.of("q", "+sip.instance", "reg-id");

    /** Delta-seconds; something else counts as not said (RFC 3261 section 20.10 has 3600 for it, our default too). */
    private static OptionalLong seconds(String text) {
        String digits = text.strip();
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(digits.length() > 9 ? Integer.MAX_VALUE : Long.parseLong(digits));
    }
}
