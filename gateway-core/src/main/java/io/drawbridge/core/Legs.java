package io.drawbridge.core;

import io.drawbridge.core.config.ConfigFault;
import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.spi.Exports;
import io.drawbridge.core.spi.Leg;
import io.drawbridge.core.spi.LegContext;
import io.drawbridge.core.spi.LegProvider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The leg modules that the configuration names, as one. Owner: the main thread. */
final class Legs {
    private static final Logger LOG = LoggerFactory.getLogger(Legs.class);
    private static final String XMPP = "xmpp";
    private static final int START_SECONDS = 30;
    private static final int STOP_SECONDS = 2;

    private final Map<String, Leg> legs = new LinkedHashMap<>();

    /** Makes the legs of {@code providers}; none opens anything yet. */
    Legs(Map<String, LegProvider> providers, LegContext context) {
        providers.forEach((name, provider) -> legs.put(name, provider.create(context)));
    }

    /** A provider for every name in the configuration; for the xmpp leg only while XMPP is enabled. */
    static Map<String, LegProvider> find(GatewayConfig config) throws StartException {
        List<ConfigFault> faults = faults(config);
        if (!faults.isEmpty()) {
            throw StartException.configuration(faults.get(0).line());
        }
        Map<String, LegProvider> installed = installed();
        Map<String, LegProvider> wanted = new LinkedHashMap<>();
        for (String name : config.legs()) {
            LegProvider provider = installed.get(name);
            if (provider != null && (!name.equals(XMPP) || config.xmpp().enabled())) {
                wanted.put(name, provider);
            }
        }
        return wanted;
    }

    /** One for every name in the configuration that no installed module bears. */
    static List<ConfigFault> faults(GatewayConfig config) {
        TreeSet<String> installed = new TreeSet<>(installed().keySet());
        return config.legs().stream()
                .filter(name -> !installed.contains(name))
                .map(name -> new ConfigFault(
                        "legs", name, "no such leg module is installed; allowed is any of " + installed))
                .toList();
    }

    private static Map<String, LegProvider> installed() {
        return ServiceLoader.load(LegProvider.class, LegProvider.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .collect(Collectors.toMap(LegProvider::name, provider -> provider));
    }

    boolean hasXmpp() {
        return legs.containsKey(XMPP);
    }

    void lend(Exports exports) {
        legs.values().forEach(leg -> leg.lend(exports));
    }

    /** Starts all, then waits for all. */
    void start() throws StartException {
        Map<String, CompletableFuture<Void>> starting = new LinkedHashMap<>();
        for (Map.Entry<String, Leg> leg : legs.entrySet()) {
            try {
                starting.put(leg.getKey(), leg.getValue().start().toCompletableFuture());
            } catch (RuntimeException e) {
                throw failed(leg.getKey(), e);
            }
        }
        for (Map.Entry<String, CompletableFuture<Void>> leg : starting.entrySet()) {
            try {
                leg.getValue().get(START_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw failed(leg.getKey(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw StartException.fault("interrupted while starting");
            }
        }
    }

    private static StartException failed(String leg, Exception e) {
        LOG.debug("the {} leg does not start", leg, e);
        return StartException.failed("the " + leg + " leg", e);
    }

    void drain() {
        legs.forEach((name, leg) -> guarded(name, leg::drain));
    }

    /** Stops all, in the opposite order; a leg that fails to does not keep the others. */
    void stop() {
        Map<String, CompletableFuture<Void>> stopping = new LinkedHashMap<>();
        legs.forEach(
                (name, leg) -> guarded(name, () -> stopping.put(name, leg.stop().toCompletableFuture())));
        stopping.forEach((name, end) -> guarded(
                name, () -> end.orTimeout(STOP_SECONDS, TimeUnit.SECONDS).join()));
    }

    private static void guarded(String name, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.warn("the {} leg does not stop cleanly: {}", name, StartException.sentence(e), e);
        }
    }
}
