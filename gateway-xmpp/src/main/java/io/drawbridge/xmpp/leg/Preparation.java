package io.drawbridge.xmpp.leg;

import io.drawbridge.core.config.GatewayConfig.Xmpp;
import io.drawbridge.xmpp.callbridge.RegistrationStep;
import io.drawbridge.xmpp.component.LinkObserver;
import io.drawbridge.xmpp.component.ServerAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first three steps, which are decisions and no traffic: told when links are made from new settings. */
final class Preparation {
    private static final Logger log = LoggerFactory.getLogger(Preparation.class);

    private final String component;
    private final LinkObserver observer;

    private Preparation(String component, LinkObserver observer) {
        this.component = component;
        this.observer = observer;
    }

    /** Tells what the settings mean for the links of {@code component}. */
    static void tell(String component, XmppPlan plan, LinkObserver observer) {
        Xmpp xmpp = plan.settings();
        boolean isOwnServer = plan.ownServer();
        Preparation preparation = new Preparation(component, observer);
        String address = xmpp.serverAddress().strip();
        preparation.step(RegistrationStep.PREPARING, "registers before joins come");
        preparation.step(
                RegistrationStep.SETTINGS,
                "domain " + xmpp.domain() + ", server "
                        + (isOwnServer ? "built in" : address.isEmpty() ? "not named" : address));
        if (isOwnServer) {
            preparation.step(RegistrationStep.PORT, "that of the built-in server");
        } else if (address.isEmpty()) {
            preparation.step(RegistrationStep.PORT, "those of the domain's SRV records");
        } else {
            ServerAddress.parse(address)
                    .ifPresent(parsed -> preparation.step(
                            RegistrationStep.PORT,
                            parsed.port()
                                    + (parsed.port() == ServerAddress.DEFAULT_PORT
                                            ? ", the usual one"
                                            : ", as the address says")));
        }
    }

    private void step(RegistrationStep step, String what) {
        log.info("xmpp {}: step {}, {}: {}", component, step.number(), step.label(), what);
        observer.onStep(step);
    }
}
