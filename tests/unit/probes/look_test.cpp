// What a look into files, /proc, a unit's status or WireGuard says.
#include "probes/look.h"

#include <linux/wireguard.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <thread>

#include "asked.h"
#include "probes/run.h"
#include "unit/clients/harness.h"

using namespace pairkeep;
using namespace pairkeep::probes;
using namespace pairkeep::probes::test;
using namespace std::chrono_literals;
using clients::test::TemporaryFolder;
namespace fs = std::filesystem;

TEST_CASE("the age of a file") {
    const TemporaryFolder folder;
    const std::string file = folder / "heartbeat";
    CHECK(look_at_file({file, 1min}) == Answer{Verdict::failed, file + ": No such file or directory"});
    std::ofstream(file) << "alive";
    CHECK(look_at_file({file, 1min}).verdict == Verdict::ok);
    fs::last_write_time(file, fs::file_time_type::clock::now() - 90s);
    const Answer old = look_at_file({file, 1min});
    CHECK(old.verdict == Verdict::failed);
    CHECK(old.text.starts_with(file + " was written 1min 3"));  // 30s, or some more
    CHECK(old.text.ends_with("s ago, and at most 1min is asked for"));
    fs::last_write_time(file, fs::file_time_type::clock::now() + 1h);  // a clock was set back
    CHECK(look_at_file({file, 1min}).verdict == Verdict::ok);
}

TEST_CASE("a process by the name of its program") {
    const TemporaryFolder folder;
    const std::string program = folder / "a-very-long-program-name";
    fs::copy("/bin/sleep", program);
    clients::test::Service service({{"c", {program, "1000"}}});
    service.start("c");
    const int pid = service.started("c").value_or(-1);
    Asked runner;
    CHECK(runner.ask(settings::ProcessProbe{"a-very-long-program-name"}) ==
          Answer{Verdict::ok, "process " + std::to_string(pid) + " runs a-very-long-program-name"});
    CHECK(look_for_process({"a-very-long-program"}).verdict == Verdict::ok);  // comm is cut there, and more
    service.kill("c");
    CHECK(service.exited("c").signal == 9);
    CHECK(look_for_process({"a-very-long-program-name"}) ==
          Answer{Verdict::failed, "no process runs a-very-long-program-name"});
    // As /proc looks with hidepid: ours are there, process 1 is not.
    CHECK(look_for_process({"openvpn"}, folder / "").verdict == Verdict::unknown);
}

TEST_CASE("a look that hangs is not answered before it ends, and a cancel makes it a failure") {
    boost::asio::io_context service;
    Aside aside(service);
    std::promise<void> go;
    std::vector<Answer> answers;
    const RunPtr run = make_look(
        aside,
        [&go]() -> Answer {
            go.get_future().wait();
            return {Verdict::ok, "at last"};
        },
        [&](const Answer& answer) { answers.push_back(answer); });
    run->start();
    run->cancel();
    service.poll();
    CHECK(answers.empty());
    go.set_value();
    service.restart();
    const auto work = boost::asio::make_work_guard(service);
    service.run_one_for(30s);
    CHECK(answers == std::vector{Answer{Verdict::failed, "no answer in time"}});
}

TEST_CASE("a unit's status text") {
    Asked runner;
    const settings::StatusTextProbe probe{"Initialization Sequence Completed|connected to {gateway}"};
    CHECK(runner.ask(probe).verdict == Verdict::unknown);
    runner.status_text = "connected to gw2, 3 routes";
    CHECK(runner.ask(probe, "gw2") == Answer{Verdict::ok, "its status is \"connected to gw2, 3 routes\""});
    CHECK(runner.ask(probe, "gw1") ==
          Answer{Verdict::failed, "its status does not match: \"connected to gw2, 3 routes\""});
    CHECK(look_at_status_text({"("}, "x").verdict == Verdict::unknown);
}

TEST_CASE("the latest handshake in the words of wireguard-go") {
    CHECK(latest_handshake(std::string_view("private_key=00\npublic_key=aa\nlast_handshake_time_sec=17\n"
                                            "public_key=bb\nlast_handshake_time_sec=42\n"
                                            "last_handshake_time_nsec=5\nerrno=0\n\n")) == 42);
    CHECK(latest_handshake(std::string_view("errno=0\n\n")) == 0);
    CHECK_FALSE(latest_handshake(std::string_view("errno=5\n\n")));
    CHECK_FALSE(latest_handshake(std::string_view("")));
}

TEST_CASE("the latest handshake in the kernel's bytes") {
    const std::unique_ptr<nl_msg, void (*)(nl_msg*)> message(nlmsg_alloc(), nlmsg_free);
    REQUIRE(genlmsg_put(message.get(), 0, 0, 30, 0, 0, WG_CMD_GET_DEVICE, WG_GENL_VERSION) != nullptr);
    CHECK(latest_handshake(*nlmsg_hdr(message.get())) == 0);  // no peers
    nlattr* peers = nla_nest_start(message.get(), WGDEVICE_A_PEERS);
    for (const std::int64_t seconds : {17, 42, 0}) {
        nlattr* peer = nla_nest_start(message.get(), 0);
        const std::int64_t time[2] = {seconds, 5};
        nla_put(message.get(), WGPEER_A_LAST_HANDSHAKE_TIME, sizeof time, time);
        nla_nest_end(message.get(), peer);
    }
    nla_nest_end(message.get(), peers);
    CHECK(latest_handshake(*nlmsg_hdr(message.get())) == 42);
}

TEST_CASE("a tunnel of wireguard-go is asked over its socket") {
    const TemporaryFolder folder;
    const auto ask = [&](const std::string& answer) {
        const std::string path = folder / "wg0.sock";
        fs::remove(path);
        const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, path.size());
        REQUIRE(bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
        REQUIRE(listen(listener, 1) == 0);
        std::thread server([&] {
            const int peer = accept(listener, nullptr, nullptr);
            char question[64];
            while (recv(peer, question, sizeof question, 0) > 0 &&
                   send(peer, answer.data(), answer.size(), MSG_NOSIGNAL) > 0 && !answer.empty()) {
            }
            close(peer);
        });
        const Answer got = look_at_wireguard({"wg0", 3min}, folder / "");
        server.join();
        close(listener);
        return got;
    };
    const auto now = std::time(nullptr);
    CHECK(ask("last_handshake_time_sec=" + std::to_string(now) + "\nerrno=0\n\n").verdict == Verdict::ok);
    const Answer old = ask("last_handshake_time_sec=" + std::to_string(now - 3600) + "\nerrno=0\n\n");
    CHECK(old.verdict == Verdict::failed);
    CHECK(old.text.ends_with(" ago, and at most 3min is asked for"));
    CHECK(ask("last_handshake_time_sec=0\nerrno=0\n\n") ==
          Answer{Verdict::failed, "wg0: no handshake yet, with any peer"});
    CHECK(ask("errno=1\n\n").verdict == Verdict::unknown);
    CHECK(look_at_wireguard({"no-such-wg", 3min}, folder / "").verdict == Verdict::unknown);
}
