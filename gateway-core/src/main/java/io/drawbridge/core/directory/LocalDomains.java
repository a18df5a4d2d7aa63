package io.drawbridge.core.directory;

import io.netty.util.NetUtil;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Which host parts of a SIP URI mean this gateway. Generous, since devices dial by address and proxies rewrite names: every address in
 * numbers, {@code localhost}, the own domain with its subdomains, and further names by configuration. A name of somebody else is not ours,
 * so that nobody calls out through us. Pure.
 */
public final class LocalDomains {
    private final Set<String> domains = new HashSet<>();

    /** {@code domain}: the gateway's own; {@code further}: names that proxies may leave in a request. */
    public LocalDomains(String domain, Collection<String> further) {
        domains.add(plain(domain));
        further.forEach(name -> domains.add(plain(name)));
        domains.add("localhost");
    }

    /** Whether {@code host} (a name, or an address as it stands in a URI) is ours. */
    public boolean isOurs(String host) {
        String name = plain(host);
        if (isAddress(name)) {
            return true;
        }
        int dot = 0;
        while (dot >= 0) {
            if (domains.contains(name.substring(dot))) {
                return true;
            }
            int next = name.indexOf('.', dot);
            dot = next < 0 ? -1 : next + 1;
        }
        return false;
    }

    private static boolean isAddress(String name) {
        return NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name);
    }

    private static String plain(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
