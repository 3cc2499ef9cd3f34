// Two questions at once, by our process and of all jobs: whatever the unit is called, and in one round trip.
#include "pairkeep/clients/own_job.h"

#include "bus.h"

namespace pairkeep::clients {
namespace {

namespace asio = boost::asio;

constexpr const char* kSystemd = "org.freedesktop.systemd1";
constexpr const char* kManagerPath = "/org/freedesktop/systemd1";
constexpr const char* kManager = "org.freedesktop.systemd1.Manager";

struct Job {
    std::string unit;  // its path
    std::string type;
};

bool is_error(sd_bus_message* answer) {
    return sd_bus_message_is_method_error(answer, nullptr) != 0;
}

// a(usssoo): number, unit, type, state, its own path, the unit's.
std::vector<Job> read_jobs(sd_bus_message* answer) {
    std::vector<Job> jobs;
    if (sd_bus_message_enter_container(answer, SD_BUS_TYPE_ARRAY, "(usssoo)") < 0) return jobs;
    std::uint32_t number = 0;
    const char *unit = nullptr, *type = nullptr, *state = nullptr, *path = nullptr, *unit_path = nullptr;
    while (sd_bus_message_read(answer, "(usssoo)", &number, &unit, &type, &state, &path, &unit_path) > 0)
        jobs.push_back({.unit = unit_path, .type = type});
    return jobs;
}

class Question : public std::enable_shared_from_this<Question> {
  public:
    Question(asio::io_context& service, std::function<void(std::string)> answered)
        : answered_(std::move(answered)),
          bus_(service, [this](const std::string&) { answer(""); }),
          timer_(service) {}

    void ask(Duration limit) {
        timer_.expires_after(std::chrono::duration_cast<asio::steady_timer::duration>(limit));
        timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
            if (!error) self->answer("");
        });
        auto unit = bus_.method(kSystemd, kManagerPath, kManager, "GetUnitByPID");
        if (unit) sd_bus_message_append(unit.get(), "u", std::uint32_t{0});  // whoever asks
        bus_.call(std::move(unit), [this](sd_bus_message* answer) {
            const char* path = nullptr;
            if (is_error(answer) || sd_bus_message_read(answer, "o", &path) < 0) return this->answer("");
            unit_ = path;
        });
        bus_.call(bus_.method(kSystemd, kManagerPath, kManager, "ListJobs"), [this](sd_bus_message* answer) {
            std::string type;
            if (!is_error(answer))
                for (const Job& job : read_jobs(answer))
                    if (job.unit == unit_) type = job.type;
            this->answer(type);
        });
    }

  private:
    void answer(const std::string& type) {
        if (!answered_) return;
        std::exchange(answered_, nullptr)(type);
        timer_.cancel();
    }

    std::function<void(std::string)> answered_;
    std::string unit_;
    Bus bus_;
    asio::steady_timer timer_;
};

}  // namespace

void ask_own_job(asio::io_context& service, Duration limit, std::function<void(std::string)> answered) {
    std::make_shared<Question>(service, std::move(answered))->ask(limit);
}

}  // namespace pairkeep::clients
