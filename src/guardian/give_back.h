// The guardian's deeds, with sockets that were opened beforehand.
#pragma once

#include "ledger.h"

namespace pairkeep::guardian {

struct GivenBack {
    unsigned addresses = 0;
    unsigned goodbyes = 0;
};

class Undertaker {
  public:
    Undertaker();
    ~Undertaker();
    Undertaker(const Undertaker&) = delete;
    Undertaker& operator=(const Undertaker&) = delete;

    // Addresses first: whoever hears the goodbye takes them. Allocates nothing.
    GivenBack give_back(const Ledger& ledger);
    unsigned remove_addresses(const Ledger& ledger);  // how many were there

  private:
    bool remove(const HeldAddress& held);
    [[nodiscard]] unsigned lower(const HeldAddress& held) const;  // its index; 0: not there
    bool say(const Goodbye& goodbye);

    // -1: not to be had; the daemon will say what is missing.
    int netlink_;
    int ipv4_;
    int ipv6_;
};

}  // namespace pairkeep::guardian
