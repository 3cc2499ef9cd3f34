// Making a netlink message. The messages here are short and the buffer of one is a page: what does not fit is
// no input of anybody's.
#pragma once

#include <netlink/attr.h>

#include <new>

#include "socket.h"

namespace pairkeep::address {

inline MessagePtr new_message(int type, int flags) {
    MessagePtr message(nlmsg_alloc_simple(type, flags));
    if (!message) throw std::bad_alloc();
    return message;
}

inline void must(int error) {
    if (error < 0) throw std::bad_alloc();
}

template <class Fill>
void nested(nl_msg& message, int attribute, Fill&& fill) {
    nlattr* start = nla_nest_start(&message, attribute);
    if (start == nullptr) throw std::bad_alloc();
    fill();
    nla_nest_end(&message, start);
}

}  // namespace pairkeep::address
