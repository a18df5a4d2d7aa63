package io.drawbridge.xmpp.leg;

import io.drawbridge.core.spi.CommandProvider;
import java.util.List;

/** The commands of this leg. */
public final class XmppCommands implements CommandProvider {
    @Override
    public List<Object> commands() {
        return List.of(new CallbridgeCommand());
    }
}
