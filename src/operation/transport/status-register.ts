/** What every transport calls the register of the device status, for the words of an operation. */
export const statusRegister = "device_status";
