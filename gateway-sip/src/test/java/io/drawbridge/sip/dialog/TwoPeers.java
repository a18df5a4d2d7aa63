package io.drawbridge.sip.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.Headers;
import io.drawbridge.sip.message.SipMessage;
import io.drawbridge.sip.message.SipPrinter;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Two stacks with their users in virtual time: peer 0 calls, peer 1 answers. */
final class TwoPeers {
    final Answerer callee = new Answerer();
    final Answerer caller = new Answerer();
    /** What became of the calls of peer 0: "answered", "failed 486". */
    final List<String> outcome = new ArrayList<>();
    /** What peer 0 heard while calling: "180", "early answer x", "answer x", "offer x". */
    final List<String> heard = new ArrayList<>();

    final List<OutgoingInvite.Failure> failures = new ArrayList<>();
    final List<OfferReply> firstOffers = new ArrayList<>();
    boolean answerFirstOffer = true;
    Authenticator authenticator = Authenticator.NONE;
    final LossyNetwork network;
    final UserAgent zero;
    final UserAgent one;

    TwoPeers(long seed, boolean reliable) {
        this(seed, reliable, SessionInterval.DEFAULT, SessionInterval.DEFAULT);
    }

    TwoPeers(long seed, boolean reliable, SessionInterval calling, SessionInterval called) {
        network = new LossyNetwork(seed, reliable);
        zero = network.add(0, caller, calling);
        one = network.add(1, callee, called);
        caller.agent = zero;
        callee.agent = one;
    }

    OutgoingInvite call() {
        return call("offer");
    }

    OutgoingInvite call(String offer, Header... more) {
        OutgoingInvite.Call call = new OutgoingInvite.Call(
                "sip:one@127.0.0.1:5002",
                "<sip:zero@127.0.0.1:5001>",
                List.of(more),
                Body.of(offer),
                network.flowTo(1));
        return zero.invite(call, authenticator, new Calling(), network.now);
    }

    private final class Calling implements OutgoingInvite.Listener {
        @Override
        public void onProgress(SipResponse response, long now) {
            heard.add(Integer.toString(response.status()));
        }

        @Override
        public void onAnswer(Body answer, boolean early, long now) {
            heard.add((early ? "early answer " : "answer ") + answer.text());
        }

        @Override
        public void onOffer(Body offer, OfferReply reply, long now) {
            heard.add("offer " + offer.text());
            firstOffers.add(reply);
            if (answerFirstOffer) {
                reply.send(Body.of("late answer"), now);
            }
        }

        @Override
        public void onAnswered(InviteSession session, SipResponse response, long now) {
            session.listener(caller);
            caller.sessions.add(session);
            outcome.add("answered");
        }

        @Override
        public void onFailed(OutgoingInvite.Failure failure, long now) {
            failures.add(failure);
            outcome.add("failed " + failure.status());
        }
    }

    /** A call that is up. */
    void connect() {
        call();
        network.run(2);
        assertEquals("answered", outcome.get(outcome.size() - 1), network.sent.toString());
    }

    /** The message of that order among those with these words, such as "1 200 INVITE". */
    SipMessage message(String words, int index) {
        List<SipMessage> found = new ArrayList<>();
        for (int i = 0; i < network.sent.size(); i++) {
            if (network.sent.get(i).equals(words)) {
                found.add(network.messages.get(i));
            }
        }
        assertTrue(found.size() > index, () -> "no " + words + " in " + network.sent);
        return found.get(index < 0 ? found.size() - 1 : index);
    }

    SipMessage lastMessage(String words) {
        return message(words, -1);
    }

    /** A request in the first dialog as peer 0 would send it, with headers replaced or added. */
    void inject(String method, int cseq, String body, Header... changes) {
        SipRequest like = (SipRequest) message("0 ACK", 0);
        inject(like, method, cseq, body, changes);
    }

    void inject(SipRequest like, String method, int cseq, String body, Header... changes) {
        Headers headers = like.headers()
                .with("CSeq", cseq + " " + method)
                .with("Via", "SIP/2.0/UDP 127.0.0.1:5001;branch=z9hG4bKx" + cseq + method);
        if (!body.isEmpty()) {
            headers = headers.with("Content-Type", "application/sdp");
        }
        for (Header change : changes) {
            headers = headers.with(change.name(), change.value());
        }
        network.fly(1, SipPrinter.print(SipRequest.of(method, like.requestUri(), headers, Body.of(body))));
    }

    /** A response as peer 1 would send it to the first INVITE, with another tag, status or body. */
    void respond(int status, String tag, String body, Header... more) {
        SipRequest invite = (SipRequest) message("0 INVITE", 0);
        SipResponse response = SipResponse.to(invite, status, tag)
                .plus("Contact", "<sip:" + tag + "@127.0.0.1:5002>")
                .plus(List.of(more));
        network.fly(
                0, SipPrinter.print(body.isEmpty() ? response : response.withBody("application/sdp", Body.of(body))));
    }

    void runMillis(long millis) {
        network.runNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Everything ends, and leaves no dialog, transaction or timer. */
    void assertCleanSoon() {
        network.drop = words -> false;
        network.loss = 0;
        List.copyOf(caller.sessions).forEach(session -> session.end(network.now));
        network.run(5);
        List.copyOf(callee.sessions).forEach(session -> session.end(network.now));
        network.run(200);
        assertTrue(
                network.empty(),
                () -> "left: " + zero.dialogCount() + " " + one.dialogCount() + " dialogs, " + zero.transactionCount()
                        + " " + one.transactionCount() + " transactions");
        assertEquals(Long.MAX_VALUE, zero.nextNanos());
        assertEquals(Long.MAX_VALUE, one.nextNanos());
    }
}
