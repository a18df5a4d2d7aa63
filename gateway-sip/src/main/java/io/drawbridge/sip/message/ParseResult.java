package io.drawbridge.sip.message;

import java.util.Optional;

/** What became of some bytes. */
public sealed interface ParseResult {
    /** A message. */
    record Parsed(SipMessage message) implements ParseResult {}

    /**
     * Not a message that we take.
     *
     * @param reason one sentence
     * @param status what to answer, if it can be answered
     * @param request whether it looked like a request
     * @param headers what could be read
     */
    record Malformed(String reason, int status, boolean request, Headers headers) implements ParseResult {
        /** The topmost Via, if it can be read. */
        public Optional<Via> topVia() {
            return headers.values("Via").stream().findFirst().flatMap(Via::parse);
        }

        /** The answer, if it is a request whose sender can be told. An ACK is never answered. */
        public Optional<SipResponse> answer(String toTag) {
            boolean ack = headers.first("CSeq").filter(c -> c.endsWith("ACK")).isPresent();
            Headers copied = SipResponse.copied(headers, toTag);
            if (!request || ack || new EssentialsReader().read(copied) == null) {
                return Optional.empty();
            }
            return Optional.of(SipResponse.of(status, copied));
        }
    }
}
