package io.drawbridge.core.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.core.config.ConfigFault;
import io.drawbridge.core.config.ConfigResult;
import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.core.config.Origin;
import io.drawbridge.core.spi.ApiOperation;
import io.drawbridge.core.spi.ApiOperation.Answer;
import io.drawbridge.core.spi.ApiOperation.Call;
import io.drawbridge.core.spi.ApiOperation.FieldFault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code configuration/xmpp}: shows and changes the settings of the link to the XMPP server. A change is judged by the rules of the
 * configuration as a whole, stored, and applied to the running gateway; one after the other. Nothing is taken back when the link then
 * does not come up: its state says why. Thread-safe.
 */
public final class XmppConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(XmppConfiguration.class);
    private static final String PATH = "configuration/xmpp";

    /** Stands for a secret that is set and is not told. */
    private static final String UNTOLD = "known-to-the-running-gateway";

    /** Keeps settings over a restart: plain values and secrets by key. Fails with a sentence for the operator. */
    public interface Keep {
        /** Completes on a thread that may block. */
        CompletionStage<Void> keep(Map<String, String> plain, Map<String, Secret> secrets);
    }

    /**
     * Where a value comes from.
     *
     * @param layer {@code default}, {@code file}, {@code stored}, {@code environment} or {@code flag}
     * @param name of the file, variable or flag
     * @param changeable whether it can be changed here
     */
    public record Source(String layer, @Nullable String name, boolean changeable) {}

    /**
     * What is shown; never the secret.
     *
     * @param serverAddress empty: the built-in server where it runs
     * @param sources by field
     * @param link as in {@code callbridge/status}
     */
    public record View(
            String uniqueName,
            String domain,
            String serverAddress,
            boolean sharedSecretSet,
            Map<String, Source> sources,
            Object link) {}

    private final Keep keep;
    private final Function<GatewayConfig, CompletionStage<Void>> apply;
    private final Supplier<CompletionStage<?>> link;
    private volatile ConfigResult.Good now;

    /** Whether {@link #now} is at work; what could not be applied is tried again with the next change, even an empty one. */
    private volatile boolean applied = true;

    private CompletionStage<Answer> last = CompletableFuture.completedFuture(Answer.done());

    /**
     * Changes nothing yet.
     *
     * @param effective what the gateway was started with
     * @param apply puts a newer configuration to work; may block
     * @param link what {@code callbridge/status} says
     */
    public XmppConfiguration(
            ConfigResult.Good effective,
            Keep keep,
            Function<GatewayConfig, CompletionStage<Void>> apply,
            Supplier<CompletionStage<?>> link) {
        this.now = effective;
        this.keep = keep;
        this.apply = apply;
        this.link = link;
    }

    /** What can be done. */
    public List<ApiOperation> operations() {
        return List.of(new XmppOperation("GET", PATH, call -> show()), new XmppOperation("PUT", PATH, this::change));
    }

    // ---- to show

    private CompletionStage<Answer> show() {
        ConfigResult.Good shown = now;
        return link.get().thenApply(state -> Answer.of(view(shown, state)));
    }

    private static View view(ConfigResult.Good good, Object link) {
        GatewayConfig.Xmpp xmpp = good.config().xmpp();
        Map<String, Source> sources = new LinkedHashMap<>();
        for (XmppField field : XmppField.values()) {
            sources.put(field.field, source(good.layers().origin(field.key)));
        }
        boolean hasSecret = xmpp.embedded() || !xmpp.callbridgeSecret().isEmpty();
        return new View(xmpp.callbridgeId(), xmpp.domain(), xmpp.serverAddress(), hasSecret, sources, link);
    }

    private static Source source(Origin origin) {
        return new Source(
                origin.layer().name().toLowerCase(Locale.ROOT),
                origin.name().isEmpty() ? null : origin.name(),
                !origin.layer().isAboveStored());
    }

    /**
     * What of an answer to GET was set by API or page, by key, for commands beside a running gateway, which has the database for itself.
     * A stored secret is told by a word in its place.
     */
    public static Map<String, String> stored(JsonNode answer) {
        Map<String, String> values = new LinkedHashMap<>();
        String stored = Origin.Layer.STORED.name().toLowerCase(Locale.ROOT);
        for (XmppField field : XmppField.values()) {
            JsonNode source = answer.path("sources").path(field.field);
            if (source.path("layer").asText().equals(stored)) {
                boolean isSecret = field == XmppField.SHARED_SECRET;
                values.put(
                        field.key, isSecret ? UNTOLD : answer.path(field.field).asText());
            }
        }
        return values;
    }

    // ---- to change

    private synchronized CompletionStage<Answer> change(Call call) {
        XmppChange.Reading reading = XmppChange.read(call);
        if (reading.refusal().isPresent()) {
            return reading.refusal().get().now();
        }
        last = last.handle((before, failure) -> reading.change()).thenCompose(this::change);
        return last;
    }

    private CompletionStage<Answer> change(XmppChange change) {
        ConfigResult.Good before = now;
        Map<XmppField, String> changes = new LinkedHashMap<>();
        List<FieldFault> fixed = new ArrayList<>();
        change.wanted().forEach((field, value) -> {
            Origin origin = before.layers().origin(field.key);
            boolean same = field != XmppField.SHARED_SECRET
                    && value.equalsIgnoreCase(field.shown(before.config().xmpp()));
            if (!same && origin.layer().isAboveStored()) {
                fixed.add(new FieldFault(field.field, "is set by " + origin.name() + ": change it there"));
            } else if (!same) {
                changes.put(field, value);
            }
        });
        Map<String, String> byKey = new LinkedHashMap<>();
        changes.forEach((field, value) -> byKey.put(field.key, value));
        ConfigResult after = before.layers().withStored(byKey).effective();
        List<FieldFault> faults = new ArrayList<>(change.faults());
        if (after instanceof ConfigResult.Bad bad) {
            bad.faults().forEach(fault -> faults.add(fault(fault)));
        }
        if (!faults.isEmpty()) {
            faults.addAll(fixed);
            return refused(400, "some fields cannot be taken: ", faults);
        }
        if (!fixed.isEmpty()) {
            return refused(409, "some fields cannot be changed here: ", fixed);
        }
        if (changes.isEmpty()) {
            return applied ? show() : apply(before);
        }
        return keepAndApply(changes, (ConfigResult.Good) after);
    }

    private static FieldFault fault(ConfigFault fault) {
        return new FieldFault(
                XmppField.ofKey(fault.key()).map(field -> field.field).orElse(fault.key()), fault.allowed());
    }

    private static CompletionStage<Answer> refused(int status, String opening, List<FieldFault> faults) {
        String all = faults.stream()
                .map(fault -> fault.field() + " " + fault.detail())
                .collect(Collectors.joining("; ", opening, ""));
        return Answer.refused(status, all, faults).now();
    }

    private CompletionStage<Answer> keepAndApply(Map<XmppField, String> changes, ConfigResult.Good after) {
        Map<String, String> plain = new LinkedHashMap<>();
        Map<String, Secret> secrets = new LinkedHashMap<>();
        changes.forEach((field, value) -> {
            if (field == XmppField.SHARED_SECRET) {
                secrets.put(field.key, new Secret(value));
            } else {
                plain.put(field.key, value);
            }
        });
        return keep.keep(plain, secrets)
                .thenApply(kept -> true)
                .exceptionally(failure -> {
                    LOG.error("XMPP settings cannot be stored: {}", sentence(failure));
                    return false;
                })
                .thenCompose(kept -> kept ? changed(changes, after) : NOT_STORED.now());
    }

    private static final Answer NOT_STORED = Answer.refused(
            503, "nothing is changed, since the database does not take it: see /readyz and the log, then try again");

    private CompletionStage<Answer> changed(Map<XmppField, String> changes, ConfigResult.Good after) {
        LOG.info(
                "XMPP settings changed by API or page: {}",
                changes.keySet().stream().map(field -> field.key).toList());
        return apply(after);
    }

    private CompletionStage<Answer> apply(ConfigResult.Good after) {
        now = after;
        applied = false;
        CompletionStage<Void> done = apply.apply(after.config()).thenRun(() -> applied = true);
        return done.thenCompose(any -> show()).exceptionally(failure -> {
            LOG.error("the stored XMPP settings cannot be applied: {}", sentence(failure));
            return Answer.refused(
                    500, "stored for the next start, but they cannot be applied now: " + sentence(failure));
        });
    }

    private static String sentence(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return String.valueOf(cause.getMessage());
    }
}
