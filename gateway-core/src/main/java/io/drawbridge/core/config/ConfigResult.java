package io.drawbridge.core.config;

import java.util.List;

/** Outcome of reading a configuration. */
public sealed interface ConfigResult {
    /**
     * Good in every key.
     *
     * @param shown the effective configuration as {@code key: value} lines, secrets masked
     */
    record Good(GatewayConfig config, List<String> shown) implements ConfigResult {}

    /** Not usable; every fault that was found, at least one. */
    record Bad(List<ConfigFault> faults) implements ConfigResult {}
}
