package io.drawbridge.core;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.spi.DoctorCheck;
import java.util.ArrayList;
import java.util.List;

/** What stands in a configuration that is good as far as it can be read, and yet may surprise. */
final class ConfigDoctor implements DoctorCheck {
    @Override
    public String topic() {
        return "config";
    }

    @Override
    public List<Finding> examine(GatewayConfig config) {
        List<Finding> findings = new ArrayList<>();
        findings.add(new Finding("config", Verdict.GOOD, "the configuration is good; legs: " + config.legs()));
        boolean isLocal = config.domain().equals("localhost");
        findings.add(
                isLocal
                        ? new Finding(
                                "config-domain",
                                Verdict.DOUBTFUL,
                                "domain is localhost: only this machine can call; set domain to the public name")
                        : new Finding("config-domain", Verdict.GOOD, "domain is " + config.domain()));
        return findings;
    }
}
