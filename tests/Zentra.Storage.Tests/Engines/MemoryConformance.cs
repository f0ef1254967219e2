using Zentra.Storage.Tests.Conformance;

namespace Zentra.Storage.Tests.Engines;

public sealed class MemoryOrdering : OrderingConformance<MemoryEngine>;

public sealed class MemoryAtomicity : AtomicityConformance<MemoryEngine>;

public sealed class MemoryKey : KeyConformance<MemoryEngine>;

public sealed class MemoryRecord : RecordConformance<MemoryEngine>;

public sealed class MemoryPaging : PagingConformance<MemoryEngine>;

public sealed class MemoryDue : DueConformance<MemoryEngine>;

public sealed class MemoryDuty : DutyConformance<MemoryEngine>;

public sealed class MemoryDelivery : DeliveryConformance<MemoryEngine>;

public sealed class MemoryDeliveryList : DeliveryListConformance<MemoryEngine>;

public sealed class MemoryEvent : EventConformance<MemoryEngine>;

public sealed class MemoryLedger : LedgerConformance<MemoryEngine>;

public sealed class MemoryBalance : BalanceConformance<MemoryEngine>;

public sealed class MemoryLog : LogConformance<MemoryEngine>;

public sealed class MemoryCredential : CredentialConformance<MemoryEngine>;

public sealed class MemoryTenancy : TenancyConformance<MemoryEngine>;

public sealed class MemoryValue : ValueConformance<MemoryEngine>;

public sealed class MemoryConcurrency : ConcurrencyConformance<MemoryEngine>;

public sealed class MemoryBooks : BooksConformance<MemoryEngine>;
