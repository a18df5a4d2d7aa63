package io.drawbridge.xmpp.jingle;

import io.drawbridge.core.spi.MeetingLookup;
import io.drawbridge.xmpp.component.Carrier;
import io.drawbridge.xmpp.component.IqAnswer;
import io.drawbridge.xmpp.stanza.Iq;
import io.drawbridge.xmpp.stanza.XmlChars;
import io.drawbridge.xmpp.stanza.XmppAddress;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The asking side's questions about meetings: to all callbridges at once, and whoever stays silent for half a second is not waited for.
 * Thread-safe.
 */
public final class MeetingQuestions implements MeetingLookup {
    private static final long PATIENCE_MILLIS = 500;
    /** For a page, which has nobody else to ask. */
    private static final long PAGE_PATIENCE_MILLIS = 1800;

    private static final String SILENT = "no callbridge answers through the XMPP server: check that one is registered"
            + " and that xmpp.callbridges and its xmpp.webbridges name each other";

    private final Supplier<JoinRoute> route;
    private final AtomicLong count = new AtomicLong();

    /** Asks along the route of the moment. */
    public MeetingQuestions(Supplier<JoinRoute> route) {
        this.route = route;
    }

    @Override
    public CompletionStage<Answer> ask(String alias, String source) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        JoinRoute now = route.get();
        Optional<String> unavailable = now.web().unavailable();
        if (unavailable.isPresent()) {
            answer.complete(new Answer.Unreachable(unavailable.get()));
            return answer;
        }
        if (XmppAddress.ofName(alias, now.web().component()).isEmpty()) {
            answer.complete(new Answer.Unknown());
            return answer;
        }
        now.web().loop().execute(() -> choose(now, alias, source, PAGE_PATIENCE_MILLIS, choice -> answer.complete(
                choice.nobody() ? new Answer.Unreachable(SILENT) : choice.facts().answer())));
        return answer;
    }

    /** Asks all callbridges for a join; {@code then} is told once, at the latest after half a second. On the loop. */
    void choose(JoinRoute along, String meeting, String source, Consumer<CallbridgeChoice> then) {
        choose(along, meeting, source, PATIENCE_MILLIS, then);
    }

    private void choose(
            JoinRoute along, String meeting, String source, long patienceMillis, Consumer<CallbridgeChoice> then) {
        new Round(along.web(), new CallbridgeChoice(meeting, along.callbridges()), then)
                .ask(along.callbridges(), meeting, XmlChars.clean(source), patienceMillis);
    }

    private final class Round {
        private final Carrier web;
        private final CallbridgeChoice choice;
        private final Consumer<CallbridgeChoice> then;
        private int failures;
        private boolean over;

        Round(Carrier web, CallbridgeChoice choice, Consumer<CallbridgeChoice> then) {
            this.web = web;
            this.choice = choice;
            this.then = then;
        }

        void ask(List<String> callbridges, String meeting, String source, long patienceMillis) {
            Future<?> limit = web.loop().schedule(this::end, patienceMillis, TimeUnit.MILLISECONDS);
            for (String callbridge : callbridges) {
                Optional<XmppAddress> to = XmppAddress.ofName(meeting, callbridge);
                Optional<XmppAddress> from = XmppAddress.parse("ask@" + web.component());
                if (to.isEmpty() || from.isEmpty()) {
                    failed();
                    continue;
                }
                Iq question = Iq.get(
                        "ask-" + count.incrementAndGet(),
                        from.get().toString(),
                        to.get().toString(),
                        MeetingFacts.question(source));
                web.request(question, answer -> onAnswer(callbridge, answer));
            }
            if (over) {
                limit.cancel(false);
            }
        }

        private void onAnswer(String callbridge, IqAnswer answer) {
            Optional<MeetingFacts> facts = answer instanceof IqAnswer.Done done
                    ? done.result().payload().flatMap(MeetingFacts::read)
                    : Optional.empty();
            if (facts.isEmpty()) {
                failed();
                return;
            }
            choice.answered(callbridge, facts.get());
            endIfComplete();
        }

        private void failed() {
            failures++;
            endIfComplete();
        }

        private void endIfComplete() {
            if (choice.complete(failures)) {
                end();
            }
        }

        private void end() {
            if (!over) {
                over = true;
                then.accept(choice);
            }
        }
    }

    /** The sentence for a join that found nobody. */
    static String silent() {
        return SILENT;
    }
}
