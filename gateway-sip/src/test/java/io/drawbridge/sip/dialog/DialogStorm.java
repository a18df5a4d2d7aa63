package io.drawbridge.sip.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.Headers;
import io.drawbridge.sip.message.SipMessage;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.Outbound;
import io.drawbridge.sip.transaction.ServerTransaction;
import io.drawbridge.sip.transaction.SipTimers;
import io.drawbridge.sip.transaction.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A stack that is sent any message in any order, with a user that does anything at any time; what happens is drawn from {@code random}. */
final class DialogStorm {
    private static final int REMEMBERED = 40;
    private static final String[] METHODS = {
        "INVITE",
        "INVITE",
        "INVITE",
        "ACK",
        "ACK",
        "BYE",
        "CANCEL",
        "PRACK",
        "UPDATE",
        "UPDATE",
        "INFO",
        "SUBSCRIBE",
        "OPTIONS"
    };

    private final List<SipMessage> sent = new ArrayList<>();
    private final List<SipRequest> received = new ArrayList<>();
    private final List<InviteSession> sessions = new ArrayList<>();
    private final List<OutgoingInvite> calls = new ArrayList<>();
    private final List<OfferReply> replies = new ArrayList<>();
    private final List<ServerTransaction> others = new ArrayList<>();
    private final Random random;
    private int idsMade;
    private int started;
    private int ended;
    private long now = 1;

    private final Outbound out = new Outbound() {
        @Override
        public void send(SipMessage message, Flow flow) {
            sent.add(message);
            trim(sent);
        }

        @Override
        public String localHostPort(Flow flow) {
            return "127.0.0.1:5060";
        }
    };

    private static void trim(List<?> list) {
        if (list.size() > REMEMBERED) {
            list.remove(0);
        }
    }

    private final class User implements UserAgent.Handler, InviteSession.Listener {
        @Override
        public Optional<SipResponse> screen(SipRequest request) {
            return Optional.empty();
        }

        @Override
        public List<Header> capabilities() {
            return List.of(new Header("Allow", "INVITE, UPDATE"), new Header("Supported", "100rel, timer"));
        }

        @Override
        public void onInvite(InviteSession session, SipRequest invite, long at) {
            session.listener(new User());
            started++;
            sessions.add(session);
            trim(sessions);
            act(session);
        }

        @Override
        public void onConfirmed(long at) {}

        @Override
        public void onOffer(Body offer, OfferReply reply, long at) {
            reply(reply);
        }

        @Override
        public void onOfferWanted(OfferReply reply, long at) {
            reply(reply);
        }

        private void reply(OfferReply reply) {
            replies.add(reply);
            trim(replies);
            if (random.nextBoolean()) {
                answer(reply);
            }
        }

        @Override
        public void onAnswer(Body answer, long at) {}

        @Override
        public void onOfferDropped(long at) {}

        @Override
        public void onOfferDue(long at) {}

        @Override
        public void onRequest(ServerTransaction transaction, long at) {
            others.add(transaction);
        }

        @Override
        public void onEnded(SessionEnd how, long at) {
            ended++;
        }
    }

    private final UserAgent agent = new UserAgent(
            SipTimers.DEFAULT,
            UserAgent.Limits.DEFAULT,
            new SessionInterval(90, 90),
            () -> "id" + idsMade++,
            out,
            new User());

    private void answer(OfferReply reply) {
        if (random.nextInt(4) == 0) {
            reply.refuse(488, List.of(), now);
        } else {
            reply.send(Body.of("ours " + random.nextInt(3)), now);
        }
    }

    private void act(InviteSession session) {
        switch (random.nextInt(9)) {
            case 0 -> session.progress(180, List.of(), Body.EMPTY, now);
            case 1 -> session.progress(183, List.of(), Body.of("early"), now);
            case 2, 3 -> session.accept(List.of(), Body.of("ours"), now);
            case 4 -> session.reject(486, List.of(), now);
            case 5 -> session.end(now);
            case 6 -> session.wishOffer(now);
            case 7 -> session.offer(Body.of("new"), now);
            default -> session.noOffer();
        }
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private Body body() {
        return random.nextBoolean() ? Body.EMPTY : Body.of("sdp " + random.nextInt(3));
    }

    private List<Header> headers(String method) {
        List<Header> headers = new ArrayList<>();
        String[] extras = {
            "Require: 100rel",
            "Supported: 100rel, timer",
            "Session-Expires: 90;refresher=uas",
            "Session-Expires: 9",
            "Min-SE: 99999999999",
            "Allow: UPDATE",
            "Allow: INVITE",
            "RAck: 1 1 INVITE",
            "RAck: x",
            "RSeq: 5",
            "Contact: <sip:x@y>",
            "Contact: junk",
            "Record-Route: <sip:p;lr>",
            "Record-Route: junk",
            "Retry-After: 1",
            "Require: timer"
        };
        for (String extra : extras) {
            if (random.nextInt(5) == 0) {
                int colon = extra.indexOf(':');
                headers.add(new Header(extra.substring(0, colon), extra.substring(colon + 2)));
            }
        }
        String rseq = sent.isEmpty() ? "" : any(sent).headers().first("RSeq").orElse("");
        if (method.equals("PRACK") && !rseq.isEmpty()) {
            headers.add(0, new Header("RAck", rseq + " " + (1 + random.nextInt(3)) + " INVITE"));
        }
        return headers;
    }

    /** A request: of a new call, or in a dialog that one of the messages seen belongs to. */
    private SipRequest request() {
        String method = METHODS[random.nextInt(METHODS.length)];
        String from = "<sip:a@b>;tag=f";
        String to = "<sip:c@d>";
        String callId = "new" + random.nextInt();
        if (!sent.isEmpty() && random.nextInt(5) != 0) {
            SipMessage like = any(sent);
            boolean ours = like instanceof SipRequest;
            from = like.headers().first(ours ? "To" : "From").orElse("");
            to = like.headers().first(ours ? "From" : "To").orElse("");
            callId = like.callId();
        }
        List<Header> headers = new ArrayList<>();
        String branch = received.isEmpty() || random.nextInt(3) != 0
                ? "z9hG4bK" + random.nextInt()
                : any(received).via().branch();
        headers.add(new Header("Via", "SIP/2.0/UDP 127.0.0.1:5070;branch=" + branch));
        headers.add(new Header("From", from));
        headers.add(new Header("To", to));
        headers.add(new Header("Call-ID", callId));
        headers.add(new Header("CSeq", (1 + random.nextInt(random.nextBoolean() ? 3 : 1000)) + " " + method));
        headers.addAll(headers(method));
        Body body = body();
        headers.addAll(Sdp.type(body));
        return SipRequest.of(method, "sip:c@127.0.0.1", new Headers(headers), body);
    }

    /** A response to one of the requests seen. */
    private Optional<SipMessage> response() {
        int[] statuses = {100, 180, 183, 200, 200, 200, 302, 401, 408, 422, 481, 486, 491, 500};
        List<SipMessage> requests =
                sent.stream().filter(SipRequest.class::isInstance).toList();
        if (requests.isEmpty()) {
            return Optional.empty();
        }
        SipRequest request = (SipRequest) any(requests);
        Body body = body();
        SipResponse response = SipResponse.to(
                        request, statuses[random.nextInt(statuses.length)], "t" + random.nextInt(3))
                .plus(headers(""));
        return Optional.of(body.isEmpty() ? response : response.withBody(Sdp.TYPE, body));
    }

    private void call() {
        calls.add(agent.invite(
                new OutgoingInvite.Call("sip:x@y", "<sip:me@z>", List.of(), body(), flow()),
                (request, challenge) -> random.nextBoolean() ? List.of() : List.of(new Header("Authorization", "a")),
                new OutgoingInvite.Listener() {
                    @Override
                    public void onProgress(SipResponse response, long at) {}

                    @Override
                    public void onOffer(Body offer, OfferReply reply, long at) {
                        replies.add(reply);
                    }

                    @Override
                    public void onAnswered(InviteSession session, SipResponse response, long at) {
                        started++;
                        session.listener(new User());
                        sessions.add(session);
                    }

                    @Override
                    public void onFailed(OutgoingInvite.Failure failure, long at) {}
                },
                now));
    }

    private Flow flow() {
        return new Flow(
                random.nextBoolean() ? Transport.UDP : Transport.TCP,
                1,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 5070));
    }

    private void happen() {
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3, 4 -> {
                SipRequest request = request();
                received.add(request);
                trim(received);
                agent.onMessage(request, flow(), now);
            }
            case 5, 6 -> response().ifPresent(response -> agent.onMessage(response, flow(), now));
            case 7 -> {
                if (!sessions.isEmpty()) {
                    act(any(sessions));
                }
            }
            case 8 -> {
                if (!replies.isEmpty()) {
                    answer(any(replies));
                }
            }
            case 9 -> {
                if (random.nextBoolean()) {
                    call();
                } else if (!calls.isEmpty()) {
                    calls.get(calls.size() - 1 - random.nextInt(Math.min(calls.size(), REMEMBERED)))
                            .cancel(now);
                }
            }
            case 10 -> pass(random.nextInt(2_000));
            default -> agent.onFlowLost(1, now);
        }
    }

    private void pass(int millis) {
        long end = now + millis * 1_000_000L;
        while (agent.nextNanos() <= end) {
            now = Math.max(now, agent.nextNanos());
            agent.onTime(now);
        }
        now = end;
    }

    DialogStorm(Random random) {
        this.random = random;
    }

    int started() {
        return started;
    }

    /** How many dialogs and transactions there are. */
    int size() {
        return agent.dialogCount() + agent.transactionCount();
    }

    void step() {
        happen();
        others.forEach(transaction -> agent.refuse(transaction, 200, now));
        others.clear();
    }

    /** Ends what goes on, lets time pass, and sees that nothing is left. */
    void end() {
        calls.forEach(call -> call.cancel(now));
        for (int i = 0; i < 20 && agent.dialogCount() > 0; i++) {
            agent.endAll(now);
            pass(70_000);
        }
        pass(200_000);
        assertEquals(0, agent.dialogCount());
        assertEquals(0, agent.transactionCount(), () -> "waits: " + agent.awaitsAnswers());
        assertEquals(Long.MAX_VALUE, agent.nextNanos());
        assertEquals(started, ended);
    }
}
