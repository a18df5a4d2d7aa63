package io.drawbridge.core.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class ListenFaultTest {
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("192.0.2.1", 5060);

    private static String sentence(Throwable failure) {
        return new ListenFault("sip.udp-port", ADDRESS, failure).getMessage();
    }

    @Test
    void theSentenceNamesKeyAndCure() {
        assertEquals(
                "sip.udp-port 5060 is taken on 192.0.2.1: stop the program that holds it, or set another port",
                sentence(new CompletionException(new BindException("Address already in use"))));
        assertEquals(
                "sip.udp-port 5060 cannot be opened on 192.0.2.1, which is no address of this machine: correct network.bind",
                sentence(new BindException("Cannot assign requested address")));
        assertEquals(
                "sip.udp-port 5060 must not be opened on 192.0.2.1 by this user: set a port from 1024 up, or allow the"
                        + " process lower ones",
                sentence(new SocketException("Permission denied")));
        assertEquals(
                "sip.udp-port 5060 cannot be opened on 192.0.2.1: the moon is full",
                sentence(new SocketException("the moon is full")));
    }

    /** Epoll's failures carry a number, and words in the language of the machine. */
    @Test
    void failuresOfTheLoopsAreTold() throws Exception {
        Loops loops = new Loops(1);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort());
            assertEquals(
                    "web.http-port " + taken.getLocalPort()
                            + " is taken on 127.0.0.1: stop the program that holds it, or set another port",
                    new ListenFault("web.http-port", address, failure(loops, address)).getMessage());
            InetSocketAddress foreign = new InetSocketAddress("203.0.113.255", 5060);
            assertEquals(
                    "sip.tcp-port 5060 cannot be opened on 203.0.113.255, which is no address of this machine: correct"
                            + " network.bind",
                    new ListenFault("sip.tcp-port", foreign, failure(loops, foreign)).getMessage());
        } finally {
            loops.close();
        }
    }

    private static Throwable failure(Loops loops, InetSocketAddress address) throws InterruptedException {
        ChannelFuture bound = new ServerBootstrap()
                .group(loops.signalling())
                .channel(loops.serverSocketChannel())
                .childHandler(new ChannelInboundHandlerAdapter())
                .bind(address)
                .await();
        return bound.cause();
    }
}
