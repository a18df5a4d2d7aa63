package io.drawbridge.core.config;

import java.util.List;

/** Outcome of reading a configuration. */
public sealed interface ConfigResult {
    /**
     * Good in every key.
     *
     * @param shown the effective configuration as {@code key: value} lines, secrets masked
     * @param layers what it was put together from
     */
    record Good(GatewayConfig config, List<String> shown, Layers layers) implements ConfigResult {}

    /**
     * Not usable.
     *
     * @param faults every fault that was found, at least one
     * @param config what can be read, with defaults for the rest; for nothing but finding further faults
     */
    record Bad(List<ConfigFault> faults, GatewayConfig config) implements ConfigResult {}

    /** The configuration, or what can be read of it. */
    GatewayConfig config();
}
