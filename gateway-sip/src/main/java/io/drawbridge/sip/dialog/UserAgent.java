package io.drawbridge.sip.dialog;

import io.drawbridge.sip.message.Body;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.SipMessage;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.Outbound;
import io.drawbridge.sip.transaction.ServerTransaction;
import io.drawbridge.sip.transaction.SipTimers;
import io.drawbridge.sip.transaction.TimerQueue;
import io.drawbridge.sip.transaction.TransactionLayer;
import io.drawbridge.sip.transaction.TransactionUser;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The pure SIP stack: messages and time in, messages out by {@link Outbound}, calls to {@link Handler}. Owner: the signalling loop.
 */
public final class UserAgent implements TransactionUser {
    /** What answers requests. */
    public interface Handler {
        /** The refusal of a request that can be told from its headers (method, Require, scheme); asked first of all. */
        Optional<SipResponse> screen(SipRequest request);

        /** Allow, Supported and their kin, for what makes or refreshes a dialog. */
        default List<Header> capabilities() {
            return List.of();
        }

        /** A call; set the session's listener, then accept or reject, now or later. */
        void onInvite(InviteSession session, SipRequest invite, long now);

        /** A request outside any dialog, not INVITE; answer with {@link UserAgent#respond}. */
        void onRequest(ServerTransaction transaction, long now);
    }

    /** Limits: how many at a time. */
    public record Limits(int maxTransactions, int maxDialogs) {
        /** 20000 and 5000. */
        public static final Limits DEFAULT = new Limits(20_000, 5_000);
    }

    /** What the stack itself handles; the user's table of methods adds to it. */
    public static final List<String> METHODS = List.of("INVITE", "ACK", "BYE", "CANCEL", "PRACK", "UPDATE");

    /** The option tags that the stack itself supports. */
    public static final List<String> EXTENSIONS = List.of(ReliableProvisionals.RELIABLE, SessionTimer.TIMER);

    /** For requests whose answer changes nothing. */
    static final Requester NOBODY = new Requester() {
        @Override
        public void onResponse(SipResponse response, long now) {}

        @Override
        public void onNoResponse(long now) {}
    };

    /** What has timers. */
    interface Timed {
        void onTimer(DialogTimer timer, long now);
    }

    private record Timer(Timed owner, DialogTimer name) {}

    private final SipTimers timers;
    private final Limits limits;
    private final Ids ids;
    private final Outbound out;
    private final Handler handler;
    private final SessionInterval interval;
    private final TransactionLayer layer;
    private final Map<DialogId, InviteSession> sessions = new HashMap<>();
    private final Map<ServerTransaction, InviteSession> invites = new HashMap<>();
    private final TimerQueue<Timer> queue = new TimerQueue<>();

    /** A stack that sends by {@code out} and asks {@code handler}. */
    public UserAgent(SipTimers timers, Limits limits, Ids ids, Outbound out, Handler handler) {
        this(timers, limits, SessionInterval.DEFAULT, ids, out, handler);
    }

    /** The same with another idea of session timers. */
    public UserAgent(
            SipTimers timers, Limits limits, SessionInterval interval, Ids ids, Outbound out, Handler handler) {
        this.timers = timers;
        this.limits = limits;
        this.ids = ids;
        this.out = out;
        this.handler = handler;
        this.interval = interval;
        this.layer = new TransactionLayer(timers, limits.maxTransactions(), out, this);
    }

    TransactionLayer layer() {
        return layer;
    }

    Outbound out() {
        return out;
    }

    Ids ids() {
        return ids;
    }

    SipTimers timers() {
        return timers;
    }

    SessionInterval interval() {
        return interval;
    }

    List<Header> capabilities() {
        return handler.capabilities();
    }

    /** 0 to 10 seconds (RFC 3261 section 14.2), spread by what the ids are made of. */
    String retryAfter() {
        return Integer.toString(Math.floorMod(ids.next().hashCode(), 11));
    }

    /** How many dialogs there are, early ones too. */
    public int dialogCount() {
        return sessions.size();
    }

    /** Whether a message is in a dialog of ours, or answers a request of ours: who sends it has heard from us. */
    public boolean belongs(SipMessage message) {
        return message instanceof SipResponse response
                ? layer.awaits(response)
                : message instanceof SipRequest request && session(request) != null;
    }

    /** Whether a request repeats or cancels one that is in hand. */
    public boolean repeats(SipRequest request) {
        return layer.has(request);
    }

    /** Whether it acknowledges a refusal, and its sender has seen that. */
    public boolean acknowledges(SipRequest request) {
        return layer.acknowledges(request);
    }

    /** How many transactions there are. */
    public int transactionCount() {
        return layer.size();
    }

    /** Whether requests of ours wait for an answer still. */
    public boolean awaitsAnswers() {
        return layer.awaitsAnswers();
    }

    /** When {@link #onTime} is wanted next; {@link Long#MAX_VALUE}: not at all. */
    public long nextNanos() {
        long a = layer.nextNanos();
        long b = queue.nextNanos();
        if (a == Long.MAX_VALUE || b == Long.MAX_VALUE) {
            return Math.min(a, b);
        }
        return a - b < 0 ? a : b;
    }

    /** Fires what is due. */
    public void onTime(long now) {
        layer.onTime(now);
        Optional<Timer> due = queue.poll(now);
        while (due.isPresent()) {
            due.get().owner().onTimer(due.get().name(), now);
            due = queue.poll(now);
        }
    }

    /** A message has come. */
    public void onMessage(SipMessage message, Flow flow, long now) {
        layer.onMessage(message, flow, now);
    }

    /** A connection is gone. */
    public void onFlowLost(long channel, long now) {
        layer.onFlowLost(channel, now);
    }

    /** Answers a request; a tag is added where there is none. */
    public void respond(ServerTransaction transaction, SipResponse response, long now) {
        layer.respond(transaction, response, now);
    }

    /** Answers with nothing but a status. */
    public void refuse(ServerTransaction transaction, int status, long now) {
        layer.respond(transaction, SipResponse.to(transaction.request(), status, ids.next()), now);
    }

    /** Sends a request of ours that belongs to no dialog; its headers are complete. */
    public void request(SipRequest request, Flow flow, Requester requester, long now) {
        layer.request(request, flow, requester, now);
    }

    /** "Not now, in a moment": 500 with Retry-After (RFC 3261 section 14.2, RFC 3311 section 5.2). */
    void refuseForNow(ServerTransaction transaction, long now) {
        SipResponse response = SipResponse.to(transaction.request(), 500, ids.next());
        layer.respond(transaction, response.plus("Retry-After", retryAfter()), now);
    }

    /** Answers 422 to an INVITE or UPDATE whose session timer is too fast for us; false if it is not. */
    boolean refusedTimer(ServerTransaction transaction, long now) {
        Optional<SipResponse> refusal = SessionTimer.tooSmall(transaction.request(), interval, ids.next());
        refusal.ifPresent(response -> layer.respond(transaction, response, now));
        return refusal.isPresent();
    }

    /** Calls {@code uri} without knowing a password. */
    public OutgoingInvite invite(
            String uri,
            String from,
            List<Header> more,
            Body body,
            Flow flow,
            OutgoingInvite.Listener listener,
            long now) {
        return invite(
                new OutgoingInvite.Call(uri, "<" + from + ">", more, body, flow), Authenticator.NONE, listener, now);
    }

    /** Calls. */
    public OutgoingInvite invite(
            OutgoingInvite.Call call, Authenticator authenticator, OutgoingInvite.Listener listener, long now) {
        OutgoingInvite invite = new OutgoingInvite(this, call, authenticator, listener);
        invite.start(now);
        return invite;
    }

    @Override
    public void onRequest(ServerTransaction transaction, long now) {
        SipRequest request = transaction.request();
        Optional<SipResponse> refusal = handler.screen(request);
        if (refusal.isPresent()) {
            layer.respond(transaction, refusal.get(), now);
        } else if (!request.to().tag().isEmpty()) {
            InviteSession session = session(request);
            if (session == null) {
                refuse(transaction, 481, now);
            } else {
                session.onRequest(transaction, now);
            }
        } else if (!request.is("INVITE")) {
            if (METHODS.contains(request.method())) {
                refuse(transaction, 481, now); // BYE, PRACK and UPDATE live in dialogs
            } else {
                handler.onRequest(transaction, now);
            }
        } else if (refusedTimer(transaction, now)) {
            return;
        } else if (sessions.size() >= limits.maxDialogs()) {
            layer.respond(transaction, SipResponse.to(request, 503, ids.next()).plus("Retry-After", "10"), now);
        } else {
            Dialog dialog = Dialog.ofServer(request, ids.next(), transaction.flow());
            InviteSession session = new InviteSession(this, dialog, transaction);
            register(session);
            handler.onInvite(session, request, now);
        }
    }

    /** That INVITE is the session's to answer. */
    void opened(ServerTransaction invite, InviteSession session) {
        invites.put(invite, session);
    }

    /** That INVITE is answered. */
    void closed(ServerTransaction invite) {
        invites.remove(invite);
    }

    private @Nullable InviteSession session(SipRequest request) {
        return sessions.get(new DialogId(
                request.callId(), request.to().tag(), request.from().tag()));
    }

    @Override
    public void onAck(SipRequest ack, Flow flow, long now) {
        InviteSession session = session(ack);
        if (session != null) {
            session.onAck(ack, flow, now);
        }
    }

    @Override
    public void onCancel(ServerTransaction invite, long now) {
        InviteSession session = invites.get(invite);
        if (session != null) {
            session.onCancel(invite, now);
        }
    }

    /** A 2xx whose transaction is gone is acknowledged again, where the call is known. */
    @Override
    public void onStray(SipResponse response, Flow flow, long now) {
        DialogId id = new DialogId(
                response.callId(), response.from().tag(), response.to().tag());
        InviteSession session = sessions.get(id);
        if (session != null && response.success() && response.cseq().method().equals("INVITE")) {
            session.acknowledgeAgain(response.cseq().number());
        }
    }

    void register(InviteSession session) {
        sessions.put(session.id(), session);
    }

    /** Ends every call that is in or comes in. */
    void endAll(long now) {
        List.copyOf(sessions.values()).forEach(session -> session.end(now));
    }

    void forget(InviteSession session) {
        sessions.remove(session.id(), session);
        for (DialogTimer timer : DialogTimer.values()) {
            cancelTimer(session, timer);
        }
    }

    void setTimer(Timed owner, DialogTimer timer, long atNanos) {
        queue.set(new Timer(owner, timer), atNanos);
    }

    void cancelTimer(Timed owner, DialogTimer timer) {
        queue.cancel(new Timer(owner, timer));
    }
}
