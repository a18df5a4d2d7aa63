package io.drawbridge.xmpp.callbridge;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** A server and a network that behave as told, answering at once; owns the virtual clock. */
final class ScriptedServer implements LinkEffects {
    boolean tls = true;
    boolean rejects;
    boolean answersPings = true;
    String pingError = "";
    int addresses = 1;
    int refuseConnections;
    int failTls;
    LinkState silentIn = LinkState.DISABLED;

    final List<Boolean> usable = new ArrayList<>();
    final List<String> whys = new ArrayList<>();
    final List<Long> attemptsNanos = new ArrayList<>();
    final List<List<InetSocketAddress>> offered = new ArrayList<>();
    int closes;

    private final List<LinkState> trace = new ArrayList<>();
    private final Deque<LinkInput> answers = new ArrayDeque<>();
    private final LinkMachine machine;
    private long nowNanos = 5_000;
    private long timerNanos = Long.MAX_VALUE;

    ScriptedServer(long seed) {
        machine = new LinkMachine("xmpp.example.com:5223", LinkTimes.DEFAULT, new Random(seed), this);
    }

    LinkMachine machine() {
        return machine;
    }

    List<LinkState> trace() {
        return List.copyOf(trace);
    }

    long nowNanos() {
        return nowNanos;
    }

    void enable() {
        feed(new LinkInput.Enable());
    }

    void disable() {
        feed(new LinkInput.Disable());
    }

    void lose(LinkFault.Kind kind) {
        feed(new LinkInput.Lost(new LinkFault(kind, "lost: " + kind)));
    }

    void heal() {
        silentIn = LinkState.DISABLED;
        rejects = false;
        answersPings = true;
        refuseConnections = 0;
        failTls = 0;
    }

    void runSeconds(long seconds) {
        runMillis(TimeUnit.SECONDS.toMillis(seconds));
    }

    void runMillis(long millis) {
        long end = nowNanos + TimeUnit.MILLISECONDS.toNanos(millis);
        while (timerNanos <= end) {
            nowNanos = Math.max(nowNanos, timerNanos);
            timerNanos = Long.MAX_VALUE;
            feed(new LinkInput.Timer());
        }
        nowNanos = end;
    }

    void runUntilReady() {
        while (machine.state() != LinkState.READY) {
            runMillis(10);
        }
    }

    private void feed(LinkInput input) {
        machine.on(input, nowNanos);
        while (!answers.isEmpty()) {
            machine.on(answers.remove(), nowNanos);
        }
    }

    private void answer(LinkState in, LinkInput input) {
        if (silentIn != in) {
            answers.add(input);
        }
    }

    @Override
    public void resolve() {
        List<InetSocketAddress> targets = new ArrayList<>();
        for (int i = 0; i < addresses; i++) {
            targets.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), 5223 + i));
        }
        answer(LinkState.RESOLVING, new LinkInput.Resolved(targets));
    }

    @Override
    public void connect(List<InetSocketAddress> targets) {
        attemptsNanos.add(nowNanos);
        offered.add(targets);
        if (refuseConnections > 0) {
            refuseConnections--;
            answer(LinkState.CONNECTING, lost(LinkFault.Kind.PASSING, "refused"));
            return;
        }
        answer(LinkState.CONNECTING, new LinkInput.Connected(tls, targets.subList(1, targets.size())));
        if (tls && silentIn != LinkState.CONNECTING) {
            answer(LinkState.TLS, failTls > 0 ? lost(LinkFault.Kind.LASTING, "wrong name") : new LinkInput.Secured());
            failTls--;
        }
    }

    @Override
    public void openStream() {
        answer(LinkState.AUTHENTICATING, new LinkInput.StreamOpened("id-1"));
    }

    @Override
    public void handshake(String streamId) {
        answer(
                LinkState.AUTHENTICATING,
                rejects ? lost(LinkFault.Kind.LASTING, "not-authorized") : new LinkInput.HandshakeAccepted());
    }

    private static LinkInput lost(LinkFault.Kind kind, String text) {
        return new LinkInput.Lost(new LinkFault(kind, text));
    }

    @Override
    public void ping(String id) {
        if (answersPings) {
            answers.add(new LinkInput.PingAnswered(id, pingError));
        }
    }

    @Override
    public void close() {
        closes++;
        answers.clear();
    }

    @Override
    public void setTimer(long atNanos) {
        timerNanos = atNanos;
    }

    @Override
    public void changed(LinkState from, LinkState to, String why) {
        trace.add(to);
        whys.add(why);
    }

    @Override
    public void usable(boolean now) {
        usable.add(now);
    }
}
