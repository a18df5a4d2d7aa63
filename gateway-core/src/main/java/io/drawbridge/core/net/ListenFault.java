package io.drawbridge.core.net;

import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionException;

/** A port that cannot be opened. The message is one sentence for the operator: the key, the port, the address, and what to do. */
public final class ListenFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Linux's numbers, as epoll tells them; else what their usual words contain. */
    private enum Kind {
        TAKEN(98, "in use"),
        FOREIGN_ADDRESS(99, "Cannot assign"),
        FORBIDDEN(13, "denied"),
        OTHER(0, "");

        private final int error;
        private final String words;

        Kind(int error, String words) {
            this.error = error;
            this.words = words;
        }

        static Kind of(Throwable cause) {
            String message = String.valueOf(cause.getMessage());
            for (Kind kind : values()) {
                boolean is = cause instanceof NativeIoException told
                        ? told.expectedErr() == -kind.error
                        : message.contains(kind.words);
                if (is) {
                    return kind;
                }
            }
            return OTHER;
        }
    }

    /** The port of {@code key} could not be bound at {@code address}. */
    public ListenFault(String key, InetSocketAddress address, Throwable failure) {
        super(sentence(key, address, inner(failure)), failure);
    }

    private static Throwable inner(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? inner(failure.getCause())
                : failure;
    }

    private static String sentence(String key, InetSocketAddress address, Throwable cause) {
        String port = key + " " + address.getPort();
        String where = NetUtil.toAddressString(address.getAddress());
        return switch (Kind.of(cause)) {
            case TAKEN -> port + " is taken on " + where + ": stop the program that holds it, or set another port";
            case FOREIGN_ADDRESS ->
                port + " cannot be opened on " + where + ", which is no address of this machine: correct network.bind";
            case FORBIDDEN ->
                port + " must not be opened on " + where
                        + " by this user: set a port from 1024 up, or allow the process lower ones";
            case OTHER -> port + " cannot be opened on " + where + ": " + cause.getMessage();
        };
    }
}
