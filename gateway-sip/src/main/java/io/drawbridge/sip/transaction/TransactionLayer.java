package io.drawbridge.sip.transaction;

import io.drawbridge.sip.message.SipMessage;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The table of transactions: finds the machine of a message (RFC 3261 sections 17.1.3 and 17.2.3), feeds it, and carries out what
 * it queued. Pure; owner: the signalling loop.
 */
public final class TransactionLayer {
    private record ServerTimer(TransactionKey key, TimerName name) {}

    private record ClientTimer(TransactionKey key, TimerName name) {}

    private record Client(ClientTransaction machine, TransactionUser.Requester requester) {}

    /** What two copies of one request that came on two ways have in common (RFC 3261 section 8.2.2.2). */
    private record MergeKey(String fromTag, String callId, String cseq) {
        static MergeKey of(SipRequest request) {
            return new MergeKey(
                    request.from().tag(), request.callId(), request.cseq().toString());
        }
    }

    private final SipTimers timers;
    private final int maxTransactions;
    private final Outbound out;
    private final TransactionUser user;
    private final Map<TransactionKey, ServerTransaction> servers = new HashMap<>();
    private final Map<TransactionKey, Client> clients = new HashMap<>();
    private final Map<MergeKey, TransactionKey> merges = new HashMap<>();
    private final TimerQueue<Record> queue = new TimerQueue<>();

    /** At most {@code maxTransactions} of the far ends' at a time; more are told 503. */
    public TransactionLayer(SipTimers timers, int maxTransactions, Outbound out, TransactionUser user) {
        this.timers = timers;
        this.maxTransactions = maxTransactions;
        this.out = out;
        this.user = user;
    }

    /** How many transactions there are. */
    public int size() {
        return servers.size() + clients.size();
    }

    /** Whether a response answers a request of ours. */
    public boolean awaits(SipResponse response) {
        return clients.containsKey(TransactionKey.ofClient(response));
    }

    /** Whether a request repeats or cancels one that is in hand, or acknowledges our refusal of it. */
    public boolean has(SipRequest request) {
        return servers.containsKey(TransactionKey.ofRequest(request))
                || (request.is("CANCEL") && servers.containsKey(TransactionKey.cancelled(request)));
    }

    /** Whether an ACK is for a refusal of ours, and its sender has seen that. */
    public boolean acknowledges(SipRequest ack) {
        return ack.is("ACK")
                && servers.get(TransactionKey.ofRequest(ack)) instanceof InviteServerTransaction invite
                && invite.refusedAs(ack.to().tag());
    }

    /** Whether requests of ours wait for an answer still. */
    public boolean awaitsAnswers() {
        return clients.values().stream().anyMatch(client -> client.machine().open());
    }

    /** When {@link #onTime} is wanted next; {@link Long#MAX_VALUE}: not at all. */
    public long nextNanos() {
        return queue.nextNanos();
    }

    /** Fires what is due. */
    public void onTime(long now) {
        Optional<Record> due = queue.poll(now);
        while (due.isPresent()) {
            if (due.get() instanceof ServerTimer timer) {
                ServerTransaction machine = servers.get(timer.key());
                if (machine != null) {
                    runServer(timer.key(), machine, now, effects -> machine.onTimer(timer.name(), effects));
                }
            } else if (due.get() instanceof ClientTimer timer) {
                Client client = clients.get(timer.key());
                if (client != null) {
                    runClient(timer.key(), client, now, effects -> client.machine()
                            .onTimer(timer.name(), effects));
                }
            }
            due = queue.poll(now);
        }
    }

    /** A message has come. */
    public void onMessage(SipMessage message, Flow flow, long now) {
        if (message instanceof SipRequest request) {
            onRequest(request, flow, now);
        } else if (message instanceof SipResponse response) {
            onResponse(response, flow, now);
        }
    }

    private void onRequest(SipRequest request, Flow flow, long now) {
        TransactionKey key = TransactionKey.ofRequest(request);
        ServerTransaction known = servers.get(key);
        if (request.is("ACK")) {
            onAck(request, flow, key, known, now);
        } else if (known != null) {
            runServer(key, known, now, known::onRepeated);
        } else if (servers.size() >= maxTransactions) {
            out.send(SipResponse.to(request, 503, "overload").plus("Retry-After", "10"), flow);
        } else {
            onNew(key, request, flow, now);
        }
    }

    private void onAck(SipRequest ack, Flow flow, TransactionKey key, @Nullable ServerTransaction known, long now) {
        if (known instanceof InviteServerTransaction invite && !invite.accepted()) {
            runServer(key, invite, now, invite::onAck);
        } else {
            user.onAck(ack, flow, now);
        }
    }

    private void onNew(TransactionKey key, SipRequest request, Flow flow, long now) {
        MergeKey merge = MergeKey.of(request);
        boolean merged = request.to().tag().isEmpty() && merges.containsKey(merge);
        ServerTransaction machine = request.is("INVITE")
                ? new InviteServerTransaction(request, flow, timers)
                : new NonInviteServerTransaction(request, flow, timers);
        servers.put(key, machine);
        if (request.is("CANCEL")) {
            onCancel(request, machine, now);
        } else if (merged) {
            respond(machine, SipResponse.to(request, 482, "merged"), now);
        } else {
            if (request.to().tag().isEmpty()) {
                merges.put(merge, key);
            }
            if (request.is("INVITE")) {
                respond(machine, SipResponse.to(request, 100, ""), now);
            }
            user.onRequest(machine, now);
        }
    }

    private void onCancel(SipRequest cancel, ServerTransaction machine, long now) {
        ServerTransaction invite = servers.get(TransactionKey.cancelled(cancel));
        if (invite == null) {
            respond(machine, SipResponse.to(cancel, 481, "cancel"), now);
            return;
        }
        respond(machine, SipResponse.to(cancel, 200, "cancel"), now);
        user.onCancel(invite, now);
    }

    private void onResponse(SipResponse response, Flow flow, long now) {
        TransactionKey key = TransactionKey.ofClient(response);
        Client client = clients.get(key);
        if (client == null) {
            user.onStray(response, flow, now);
        } else {
            runClient(key, client, now, effects -> client.machine().onResponse(response, effects));
        }
    }

    /** Answers a request. */
    public void respond(ServerTransaction machine, SipResponse response, long now) {
        runServer(TransactionKey.ofRequest(machine.request()), machine, now, e -> machine.onResponse(response, e));
    }

    /** Sends a request of ours, whose topmost Via has a branch of its own. */
    public void request(SipRequest request, Flow flow, TransactionUser.Requester requester, long now) {
        ClientTransaction machine = request.is("INVITE")
                ? new InviteClientTransaction(request, flow, timers)
                : new NonInviteClientTransaction(request, flow, timers);
        TransactionKey key = TransactionKey.ofClient(request);
        Client client = new Client(machine, requester);
        clients.put(key, client);
        runClient(key, client, now, machine::start);
    }

    /** Nobody waits for the answer to that request any more (RFC 3261 section 9.1: a cancelled INVITE that gets no final response). */
    public void abandon(SipRequest request) {
        TransactionKey key = TransactionKey.ofClient(request);
        clients.remove(key);
        for (TimerName timer : TimerName.values()) {
            queue.cancel(new ClientTimer(key, timer));
        }
    }

    /** A connection is gone: what waits for an answer on it will get none. */
    public void onFlowLost(long channel, long now) {
        for (Map.Entry<TransactionKey, Client> entry : List.copyOf(clients.entrySet())) {
            ClientTransaction machine = entry.getValue().machine();
            if (machine.flow().reliable() && machine.flow().channel() == channel) {
                runClient(entry.getKey(), entry.getValue(), now, machine::onFlowLost);
            }
        }
    }

    private interface Step {
        void run(TransactionEffects effects);
    }

    private static final class Queued implements TransactionEffects {
        private final List<SipMessage> sends = new ArrayList<>(2);
        private final Map<TimerName, Long> delays = new HashMap<>(4);
        private final List<TransactionEvent> events = new ArrayList<>(2);

        @Override
        public void send(SipMessage message) {
            sends.add(message);
        }

        @Override
        public void setTimer(TimerName timer, long delayNanos) {
            delays.put(timer, delayNanos);
        }

        @Override
        public void emit(TransactionEvent event) {
            events.add(event);
        }
    }

    private void runServer(TransactionKey key, ServerTransaction machine, long now, Step step) {
        Queued queued = new Queued();
        step.run(queued);
        queued.sends.forEach(message -> out.send(message, machine.flow()));
        queued.delays.forEach((timer, delay) -> queue.set(new ServerTimer(key, timer), now + delay));
        for (TransactionEvent event : queued.events) {
            if (event instanceof TransactionEvent.Terminated) {
                servers.remove(key, machine);
                merges.remove(MergeKey.of(machine.request()), key);
                for (TimerName timer : TimerName.values()) {
                    queue.cancel(new ServerTimer(key, timer));
                }
            }
        }
    }

    private void runClient(TransactionKey key, Client client, long now, Step step) {
        Queued queued = new Queued();
        step.run(queued);
        queued.sends.forEach(message -> out.send(message, client.machine().flow()));
        queued.delays.forEach((timer, delay) -> queue.set(new ClientTimer(key, timer), now + delay));
        for (TransactionEvent event : queued.events) {
            if (event instanceof TransactionEvent.Response response) {
                client.requester().onResponse(response.response(), now);
            } else if (event instanceof TransactionEvent.TimedOut) {
                client.requester().onNoResponse(now);
            } else {
                clients.remove(key, client);
                for (TimerName timer : TimerName.values()) {
                    queue.cancel(new ClientTimer(key, timer));
                }
            }
        }
    }
}
