// Tells the guardian that no thread of the worker is left, and no keeper of a client, which end with it and
// end their clients before: so the peer is told when it may start its own. Earlier than the kernel says that
// the worker is dead, which is when all of its sockets are closed, and a packet socket takes some 10 ms.
//
// A pipe of which worker and keepers hold the writing end, see pairkeep/util/file_numbers.h.
#pragma once

namespace pairkeep::guardian {

class LifeLine {
  public:
    LifeLine();  // without descriptors to be had: never cut
    ~LifeLine();
    LifeLine(const LifeLine&) = delete;
    LifeLine& operator=(const LifeLine&) = delete;

    void hold();   // in the worker
    void watch();  // in the guardian, once the worker is there

    [[nodiscard]] int fd() const { return read_; }  // to wait for; -1: nothing more will come
    bool take_cut();                                // once true: nobody is left

  private:
    int read_ = -1;
    int write_ = -1;
};

}  // namespace pairkeep::guardian
