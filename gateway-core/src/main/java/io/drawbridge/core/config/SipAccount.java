package io.drawbridge.core.config;

import java.util.List;

/**
 * A device that may register: one entry of {@code sip.accounts}.
 *
 * @param user the user part of its address and of its digest credentials, lower case
 * @param algorithms of its digest, strongest first: {@code sha-256}, {@code md5}
 * @param encryption of its calls: required, best-effort or off
 * @param dialOut whether it may call beyond the meetings
 * @param maxContacts how many devices may share the account at a time
 */
public record SipAccount(
        String user,
        GatewayConfig.Secret password,
        List<String> algorithms,
        String encryption,
        boolean dialOut,
        int maxContacts) {
    /** The same; with the policy of the whole leg where the entry says nothing of encryption. */
    SipAccount orEncryption(String common) {
        return encryption.isEmpty() ? new SipAccount(user, password, algorithms, common, dialOut, maxContacts) : this;
    }
}
