package io.drawbridge.sip.registrar;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.config.SipAccount;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * Stand in for accounts that do not exist, so that nobody can tell them from those that do: the algorithms of one are those of some
 * account, always the same one for the same name, and its password is nobody's.
 */
final class Decoys {
    private static final List<String> ALL = List.of("sha-256", "md5");

    private final List<SipAccount> accounts;
    private final Signer signer;

    Decoys(List<SipAccount> accounts, Signer signer) {
        this.accounts = List.copyOf(accounts);
        this.signer = signer;
    }

    SipAccount account(String name) {
        byte[] signed = signer.sign(name.getBytes(StandardCharsets.UTF_8));
        List<String> algorithms = accounts.isEmpty()
                ? ALL
                : accounts.get((signed[0] & 0xff) % accounts.size()).algorithms();
        GatewayConfig.Secret password = new GatewayConfig.Secret(HexFormat.of().formatHex(signed));
        return new SipAccount(name, password, algorithms, "off", false, 1);
    }
}
