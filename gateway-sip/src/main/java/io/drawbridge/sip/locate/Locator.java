package io.drawbridge.sip.locate;

import io.drawbridge.sip.message.SipUri;
import io.drawbridge.sip.transaction.Transport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/** Finds the next hops of a URI (RFC 3263 section 4): carries {@link Search} from question to answer. Owner: the signalling loop. */
public final class Locator {
    /** Best first where DNS leaves the choice: what is encrypted, then what takes long messages. */
    public static final List<Transport> PREFERENCE = List.of(Transport.TLS, Transport.TCP, Transport.UDP);

    private final Dns dns;
    private final List<Transport> transports;
    private final RandomGenerator random;

    /** {@code transports}: what we can open, best first; {@code random} spreads load as RFC 2782 wants it. */
    public Locator(Dns dns, List<Transport> transports, RandomGenerator random) {
        this.dns = dns;
        this.transports = List.copyOf(transports);
        this.random = random;
    }

    /** The hops in the order in which they are to be tried, at least one; or fails with a {@link LocateFault}. */
    public CompletionStage<List<Hop>> locate(SipUri uri) {
        CompletableFuture<List<Hop>> result = new CompletableFuture<>();
        Search search = new Search(uri, transports, random);
        carry(search, search.start(), result);
        return result;
    }

    private void carry(Search search, Search.Step step, CompletableFuture<List<Hop>> result) {
        if (step instanceof Search.Found found) {
            result.complete(found.hops());
        } else if (step instanceof Search.Failed failed) {
            result.completeExceptionally(new LocateFault(failed.sentence()));
        } else if (step instanceof Search.Ask ask) {
            Map<Question, Answer> answers = new LinkedHashMap<>();
            for (Question question : ask.questions()) {
                dns.ask(question).thenAccept(answer -> {
                    answers.put(question, answer);
                    if (answers.size() == ask.questions().size()) {
                        carry(search, search.onAnswers(answers), result);
                    }
                });
            }
        }
    }
}
