package io.drawbridge.sip.message;

import java.util.ArrayList;
import java.util.List;

/** A response. */
public record SipResponse(int status, String reason, Headers headers, Body body, Essentials essentials)
        implements SipMessage {
    private static final List<String> GOOD_TO_KNOW =
            List.of("Accept", "Accept-Encoding", "Allow", "Allow-Events", "Date", "Supported");

    /**
     * A response to a request, with what RFC 3261 section 8.2.6.2 copies.
     *
     * @param toTag our tag where the request had none; empty for 100
     */
    public static SipResponse to(SipRequest request, int status, String toTag) {
        return of(status, copied(request.headers(), toTag));
    }

    /** A response of our own making; the headers must be complete. */
    public static SipResponse of(int status, Headers headers) {
        return new SipResponse(status, ReasonPhrase.of(status), headers, Body.EMPTY, Essentials.of(headers));
    }

    static Headers copied(Headers request, String toTag) {
        List<Header> copy = new ArrayList<>();
        for (Header header : request.list()) {
            if (header.is("Via") || header.is("From") || header.is("Call-ID") || header.is("CSeq")) {
                copy.add(header);
            } else if (header.is("To")) {
                boolean tagged = toTag.isEmpty()
                        || NameAddr.parse(header.value())
                                .map(NameAddr::tag)
                                .filter(t -> !t.isEmpty())
                                .isPresent();
                copy.add(tagged ? header : new Header("To", header.value() + ";tag=" + toTag));
            }
        }
        return new Headers(copy);
    }

    /** The same with a header more. */
    public SipResponse plus(String name, String value) {
        return new SipResponse(status, reason, headers.plus(name, value), body, essentials);
    }

    /** The same with headers more. */
    public SipResponse plus(List<Header> more) {
        List<Header> all = new ArrayList<>(headers.list());
        all.addAll(more);
        return new SipResponse(status, reason, new Headers(all), body, essentials);
    }

    /** The same with a body. */
    public SipResponse withBody(String contentType, Body newBody) {
        return new SipResponse(status, reason, headers.with("Content-Type", contentType), newBody, essentials);
    }

    /** The same without what is good to know but not needed: Allow, Accept, Supported and the like. */
    public SipResponse brief() {
        List<Header> needed = headers.list().stream()
                .filter(header -> GOOD_TO_KNOW.stream().noneMatch(header::is))
                .toList();
        return new SipResponse(status, reason, new Headers(needed), body, essentials);
    }

    /** 100 to 199. */
    public boolean provisional() {
        return status < 200;
    }

    /** 200 to 299. */
    public boolean success() {
        return status >= 200 && status < 300;
    }
}
