package io.drawbridge.sip.message;

import java.util.ArrayList;
import java.util.List;
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
     * @param request whether it looked like a request that wants an answer
     * @param headers what could be read
     */
    record Malformed(String reason, int status, boolean request, Headers headers) implements ParseResult {
        /** Against being used to flood others: an answer is at most that many times as long as what it answers. */
        private static final int MAX_AMPLIFICATION = 2;

        private static final List<String> COPIED_ONCE = List.of("From", "To", "Call-ID", "CSeq");

        /** The topmost Via, if it can be read; of any version, since one that we do not speak is refused by it. */
        public Optional<Via> topVia() {
            return headers.values("Via").stream().findFirst().flatMap(Via::ofAnyVersion);
        }

        /**
         * The answer, if it is a request whose sender can be told: with what can be copied of its headers, the first of those that
         * must stand alone. An ACK is never answered.
         */
        public Optional<SipResponse> answer(String toTag) {
            if (!request || headers.lines("CSeq").stream().anyMatch(Malformed::ofAck)) {
                return Optional.empty();
            }
            return topVia().map(via -> answer(via, copied(toTag)))
                    .filter(answer -> headers.receivedBytes() == 0
                            || SipPrinter.print(answer).length < MAX_AMPLIFICATION * headers.receivedBytes());
        }

        private SipResponse answer(Via via, Headers copied) {
            return new SipResponse(
                    status, ReasonPhrase.of(status), copied, Body.EMPTY, Essentials.ofBroken(copied, via));
        }

        private static boolean ofAck(String cseq) {
            return cseq.endsWith("ACK");
        }

        private Headers copied(String toTag) {
            List<Header> copy = new ArrayList<>();
            for (Header header : SipResponse.copied(headers, toTag).list()) {
                boolean once = COPIED_ONCE.stream().anyMatch(header::is);
                if (!once || copy.stream().noneMatch(there -> there.is(header.name()))) {
                    copy.add(header);
                }
            }
            return new Headers(copy);
        }
    }
}
