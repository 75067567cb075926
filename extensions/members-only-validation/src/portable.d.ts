/** A whole number of AssemblyScript. */
declare type i32 = number;
